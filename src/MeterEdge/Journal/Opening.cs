using MeterEdge.Control;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>A journal that has been opened and examined.</summary>
/// <param name="Store">The file.</param>
/// <param name="Epoch">The epoch for what is appended from now on.</param>
/// <param name="Head">Last number that was, or may have been, given.</param>
/// <param name="Positions">Positions of the sinks; a damaged one is left out and the sink starts again.</param>
/// <param name="Damaged">Rows of the tail that do not match their checksum.</param>
/// <param name="Quarantined">What became of a damaged file, if there was one.</param>
/// <param name="NewEpochBecause">What is wrong with the file, so that its epoch cannot go on; nothing when it can.</param>
/// <param name="Lost">Gaps that follow from it. They are on disk already, but for an epoch that began in memory: they are written with it.</param>
internal sealed record Opening(
    JournalStore Store,
    Epoch Epoch,
    long Head,
    IReadOnlyDictionary<string, SinkPosition> Positions,
    IReadOnlyList<long> Damaged,
    Quarantined? Quarantined,
    string? NewEpochBecause,
    IReadOnlyList<Gap> Lost)
{
    public const string FileName = "journal.db";
    public const string EpochFileName = "journal.epoch";
    public const string QuarantinePrefix = "quarantine-";
    private const int TailRows = 1000;

    /// <summary>
    /// Opens the journal. A damaged file is put aside and a fresh one made, with what can be salvaged of the damaged one, whose numbers start above
    /// those that it may have given.
    /// </summary>
    public static Opening Of(JournalSettings settings, Inherited inherited, TimeProvider time)
    {
        var path = Path.Combine(settings.Directory, FileName);
        if (SalvageMark.Read(settings.Directory) is { } cutShort)
            return Afresh(settings, path, cutShort with { Attempts = cutShort.Attempts + (inherited.Epoch is null ? 1 : 0) }, inherited, time);
        try
        {
            return ExamineTwice(settings, path, inherited, time);
        }
        catch (Exception error) when (Trouble.IsDamage(error) || Trouble.IsMisfit(error))
        {
            PutAside(settings, time.GetUtcNow());
            return Afresh(settings, path, SalvageMark.Read(settings.Directory)!, inherited, time);
        }
    }

    /// <summary>What looks like damage may be a disk that does not give what is there: at this moment, or for good, which takes longer to know.</summary>
    private static Opening ExamineTwice(JournalSettings settings, string path, Inherited inherited, TimeProvider time)
    {
        try
        {
            return Examine(settings, path, inherited, null, time);
        }
        catch (Exception error) when (Trouble.IsDamage(error) && Trouble.MayBeOfReading(error))
        {
            if (LostSectors.Any(path))
                throw Trouble.Unreadable(path);
            return Examine(settings, path, inherited, null, time);
        }
    }

    /// <summary>Puts the file aside, whatever its state. The next opening salvages what it can of it.</summary>
    public static void PutAside(JournalSettings settings, DateTimeOffset now)
    {
        if (SalvageMark.Read(settings.Directory) is { } unfinished)
        {
            // What is damaged now is the fresh file, half filled; the one that was put aside is still the only one with all the readings.
            (unfinished with { Attempts = unfinished.Attempts + 1 }).Write(settings.Directory);
            return;
        }

        Quarantine.Remove(settings.Directory, QuarantinePrefix);
        var mark = new SalvageMark(Quarantine.Name(QuarantinePrefix, now), 1);
        mark.Write(settings.Directory);
        Quarantine.Move(Path.Combine(settings.Directory, FileName), mark.Folder);
    }

    /// <summary>Notes that the journal was closed as it should be, with everything in the file.</summary>
    public static void Closed(JournalSettings settings, Epoch epoch, long head)
    {
        var path = Path.Combine(settings.Directory, EpochFileName);
        EpochFile.Write(path, EpochMark.Of(EpochFile.Read(path), epoch.Id, head));
    }

    /// <summary>The <c>journal_quarantined</c> event of the contract.</summary>
    public static Event QuarantinedEvent(Quarantined quarantined, DateTimeOffset now) => new(now, "journal_quarantined", Severity.Alarm, null, new()
    {
        ["folder"] = quarantined.Folder,
        ["saved"] = quarantined.Salvaged.Rows,
        ["lost"] = quarantined.Salvaged.Lost.Sum(gap => gap.Count ?? gap.Range.Count),
    });

    /// <summary>A fresh file beside one that is, or is to be, put aside; what an earlier attempt left of a fresh one goes.</summary>
    private static Opening Afresh(JournalSettings settings, string path, SalvageMark mark, Inherited inherited, TimeProvider time)
    {
        mark.Write(settings.Directory);
        var damaged = Path.Combine(settings.Directory, mark.Folder, FileName);
        if (File.Exists(damaged))
        {
            foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
                File.Delete(path + suffix);
        }
        else
        {
            Quarantine.Move(path, mark.Folder);
        }

        return Examine(settings, path, inherited, mark, time);
    }

    private static Opening Examine(JournalSettings settings, string path, Inherited inherited, SalvageMark? mark, TimeProvider time)
    {
        var store = JournalStore.Open(path, settings.QuotaMiB);
        try
        {
            var epochPath = Path.Combine(settings.Directory, EpochFileName);
            var kept = EpochFile.Read(epochPath);
            var quarantined = mark is null ? null : new Quarantined(mark.Folder, mark.IsHopeless
                ? Salvaged.Nothing(inherited, kept)
                : Salvage.Run(Path.Combine(settings.Directory, mark.Folder, FileName), store, settings, inherited, kept, time));
            store.CountAside(settings.QuotaMiB);
            if (kept is not null)
                EpochTable.Mend(store.Writer, kept);
            var found = Findings.Of(store.Writer, TailRows);
            if (inherited.Next is not null && found.LastGiven > inherited.Head && found.Epoch?.Id != inherited.Epoch && found.Epoch?.Id != inherited.Next)
                throw Trouble.Damage("the file is another one, and its numbers have been given meanwhile");
            // Where the disk could not be asked at the start, the head is no promise but only far enough away.
            var promised = inherited.Epoch is null ? 0 : inherited.Head;
            var because = found switch
            {
                _ when quarantined is not null => "the old journal was damaged",
                { Epoch: null } => "the journal is new",
                _ when kept?.Epoch != found.Epoch.Id => $"{EpochFileName} and {FileName} do not belong together",
                _ when found.Promised > found.LastGiven => "a sink has seen numbers that the journal has lost",
                _ when promised > found.LastGiven => "the file has lost commits",
                _ when found.HighestRow > found.LastGiven => "the journal's own count of numbers is damaged",
                { Damaged.Count: > 0 } => "the latest rows are damaged",
                // Whatever became of the file and its log meanwhile, and whatever a disk that lies about fsync has lost: no number is given twice.
                _ when inherited.Epoch is null && kept.Head is null => "the journal was not closed in order",
                _ when inherited.Epoch is null && kept.Head != found.LastGiven => $"{FileName} is not the one that was closed last",
                _ => null,
            };
            var lost = because is null ? [] : quarantined?.Salvaged.Lost ?? Losses(found, inherited, Math.Max(found.Promised, promised));
            if (inherited.Next is { } next)
            {
                // Its beginning, the losses and what was numbered meanwhile are one transaction, and a later one than this.
                var goesOn = found.Epoch?.Id == next ? found.Epoch : new(NextNumber(found), next);
                return new(store, goesOn, inherited.Head, found.Positions, found.Damaged, quarantined, because, lost);
            }

            var head = new[] { found.LastGiven, found.HighestRow, found.Promised, inherited.Head, quarantined?.Salvaged.Head ?? 0 }.Max();
            var epoch = because is null ? found.Epoch! : Epoch.New(NextNumber(found));
            if (because is not null)
            {
                Begin(store.Writer, epoch, lost, head, time.GetUtcNow());
                EpochTable.Tidy(store.Writer);
            }

            MarkOpen(settings, kept, epoch);
            return new(store, epoch, head, found.Positions, found.Damaged, quarantined, because, lost);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Notes the epoch outside the database too, once it has begun in there.</summary>
    public static void MarkOpen(JournalSettings settings, Epoch epoch) =>
        MarkOpen(settings, EpochFile.Read(Path.Combine(settings.Directory, EpochFileName)), epoch);

    private static void MarkOpen(JournalSettings settings, EpochMark? kept, Epoch epoch)
    {
        // First, because a note that stayed would have the next start put an older state in place of what is committed from now on.
        SalvageMark.Remove(settings.Directory);
        // Without this mark a lost log could go unnoticed after a crash, and numbers be given twice: then better no start on this disk.
        var open = EpochMark.Of(kept, epoch.Id, head: null);
        if (kept != open)
            EpochFile.Write(Path.Combine(settings.Directory, EpochFileName), open);
    }

    private static long NextNumber(Findings found) => (found.Epoch?.Number ?? 0) + 1;

    /// <summary>What is known to be lost with the old epoch.</summary>
    private static IReadOnlyList<Gap> Losses(Findings found, Inherited inherited, long seen) =>
        found.Epoch is { } old && seen > found.LastGiven
            ? [new(0, inherited.Epoch ?? old.Id, new(found.LastGiven + 1, seen), null, null, Gap.RolledBack)]
            : [];

    /// <summary>One transaction for the new epoch and for what is known to be lost with the old one: there is no moment between.</summary>
    private static void Begin(SqliteConnection writer, Epoch epoch, IReadOnlyList<Gap> lost, long head, DateTimeOffset now)
    {
        using var transaction = writer.BeginTransaction(deferred: false);
        Execute(
            transaction,
            "INSERT INTO epoch(n, id, since_ms, first) VALUES($1, $2, $3, $4)",
            epoch.Number,
            epoch.Id,
            now.ToUnixTimeMilliseconds(),
            head + 1);
        foreach (var gap in lost)
        {
            Execute(
                transaction,
                "INSERT INTO gap(epoch, first, last, reason, n) VALUES($1, $2, $3, $4, $5)",
                gap.Epoch,
                gap.Range.First,
                gap.Range.Last,
                gap.Reason,
                (object?)gap.Count ?? DBNull.Value);
        }

        // SQLite keeps the highest number it ever gave in this table and never goes below it.
        Execute(transaction, "DELETE FROM sqlite_sequence WHERE name = 'reading'");
        Execute(transaction, "INSERT INTO sqlite_sequence(name, seq) VALUES('reading', $1)", head);
        transaction.Commit();
    }

    private static void Execute(SqliteTransaction transaction, string sql, params ReadOnlySpan<object> values)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        command.ExecuteNonQuery();
    }
}
