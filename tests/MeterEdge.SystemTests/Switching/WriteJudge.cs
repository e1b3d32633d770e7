using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Switching;

/// <summary>
/// Says what was wrong with the writes that the simulated meters heard. It knows only what was sent in, when the daemon was started, and what was on
/// the line: neither the daemon's answers nor anything that it keeps.
/// </summary>
internal static class WriteJudge
{
    // How a switch stands: the SDM530's relay register, and the inputs of a relay board.
    private const int ReadHoldings = 3;
    private const int ReadInputs = 2;
    private const int RelayState = 0xFD02;
    private const int ArmCoils = 0x0100;
    private const int MostCloses = 3;
    private static readonly TimeSpan OldestNotice = TimeSpan.FromDays(30);

    private static readonly string[] Needed = ["DEMAND", "WRITTEN", "REMOTE_EXTRA", "FINAL"];

    /// <summary>Everything that was wrong, a line each.</summary>
    /// <param name="truth">What was on the line.</param>
    /// <param name="said">What was sent to the daemon.</param>
    /// <param name="starts">When it was started.</param>
    public static IReadOnlyList<string> Faults(IReadOnlyList<TruthEntry> truth, IReadOnlyList<Said> said, IReadOnlyList<DateTimeOffset> starts)
    {
        List<string> faults = [];
        var writes = truth.Where(entry => entry.Effects is not null).SelectMany(entry => Meters(entry).Select(meter => (Meter: meter, Entry: entry))).ToList();
        foreach (var (meter, write) in writes)
        {
            var before = said.Where(one => one.Meter == meter && one.At <= write.Formed).ToList();
            var what = $"{write.Formed:HH:mm:ss.fff} {meter} {(IsOpen(write) ? "open" : IsArm(write) ? "arm" : "close")}";
            if (!WasRead(truth, meter, write, starts.Where(start => start <= write.Formed).DefaultIfEmpty().Max()))
                faults.Add($"{what}: not read since the daemon was started");
            if (!IsOpen(write) && !before.Any(one => one.Kind == "release" && CutFor(writes, said, meter, write) is var cut && (cut is null || cut == one.Case)))
                faults.Add($"{what}: no release for its case");
            if (IsOpen(write) && IsArmed(writes, meter, write))
                continue;
            if (IsOpen(write) && !before.Any(order => order is { Kind: "order", Cuts: true } && MayCut(order, before, write.Formed)))
                faults.Add($"{what}: no order with notices in force and an approval, or a release came before");
        }

        foreach (var mine in writes.GroupBy(write => write.Meter))
        {
            var orders = Ids(mine.Key, one => one is { Kind: "order", Cuts: true });
            var opens = mine.Count(write => IsOpen(write.Entry) && !IsArmed(writes, mine.Key, write.Entry));
            if (opens > orders)
                faults.Add($"{mine.Key}: opened {opens} times for {orders} orders");
            var releases = Ids(mine.Key, one => one.Kind == "release");
            var closes = mine.Count(write => !IsOpen(write.Entry));
            if (closes > MostCloses * releases)
                faults.Add($"{mine.Key}: told to close {closes} times for {releases} releases");
        }

        return faults;

        int Ids(string meter, Func<Said, bool> those) => said.Where(one => one.Meter == meter && those(one)).Select(one => one.Id).Distinct().Count();
    }

    /// <summary>The case for which the switch was opened last before this write; null when it was not.</summary>
    private static string? CutFor(IReadOnlyList<(string Meter, TruthEntry Entry)> writes, IReadOnlyList<Said> said, string meter, TruthEntry write) =>
        writes.LastOrDefault(other => other.Meter == meter && other.Entry.Formed < write.Formed && IsOpen(other.Entry) && !IsArmed(writes, meter, other.Entry)).Entry is { } open
            ? said.LastOrDefault(order => order.Meter == meter && order is { Kind: "order", Cuts: true } && order.At <= open.Formed)?.Case
            : null;

    /// <summary>Whose supply a write was about.</summary>
    private static IEnumerable<string> Meters(TruthEntry write) => write.Effects is [_, ..] effects ? effects.SelectMany(effect => effect.Feeds) : [write.Serial];

    private static bool IsOpen(TruthEntry write) => write.Words.All(part => part == 0);

    private static bool IsArm(TruthEntry write) => write is { Function: 5, First: >= ArmCoils };

    /// <summary>True when the write before it armed: then an open takes that back and cuts nobody.</summary>
    private static bool IsArmed(IEnumerable<(string Meter, TruthEntry Entry)> writes, string meter, TruthEntry open) =>
        writes.LastOrDefault(other => other.Meter == meter && other.Entry.Formed < open.Formed).Entry is { } last && IsArm(last);

    private static bool MayCut(Said order, IReadOnlyList<Said> before, DateTimeOffset at) =>
        Needed.All(kind => before.Any(notice => notice.Kind == "notice" && notice.Case == order.Case && notice.Id.Contains(kind, StringComparison.Ordinal) && notice.CutAfter <= at && at - notice.Told <= OldestNotice))
        && before.Any(approval => approval.Kind == "approval" && approval.Order == order.Id)
        // A release that is on its way at this very moment may come too late.
        && !before.Any(release => release.Kind == "release" && release.Case == order.Case && release.At < at.AddSeconds(-1));

    private static bool WasRead(IReadOnlyList<TruthEntry> truth, string meter, TruthEntry write, DateTimeOffset start) => truth.Any(read =>
        read.Sent >= start && read.Sent <= write.Formed && read is { Effects: null, Words.Length: > 0 } && read.Serial == write.Serial
        && (read is { Function: ReadHoldings, First: RelayState } || (read.Function == ReadInputs && read.First % ArmCoils == write.First % ArmCoils)));
}
