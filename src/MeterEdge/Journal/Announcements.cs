using MeterEdge.Control;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>Says when the journal's state changes, in the log and by events. Written by the writer's thread, read by anybody.</summary>
internal sealed class Announcements(JournalSettings settings, TimeProvider time, IEventLog events, ILogger log)
{
    private volatile bool _refused;
    private volatile bool _full;

    /// <summary>False while the disk refuses.</summary>
    public bool Writable => !_refused;

    /// <summary>True from the first unacknowledged reading that had to go until the quota is kept by acknowledged ones alone.</summary>
    public bool Full => _full;

    /// <summary>One refusal; the next attempt may well succeed.</summary>
    public void RefusedOnce(Exception error) => log.CommitRefused(error.Message);

    /// <summary>The disk refuses.</summary>
    public void Refused(Exception error)
    {
        _refused = true;
        log.ReadOnly(error.Message);
        Tell("journal_read_only", Severity.Alarm, error.Message);
    }

    /// <summary>The disk takes commits again.</summary>
    public void WritableAgain()
    {
        _refused = false;
        log.WritableAgain();
        Tell("journal_ok", Severity.Info, "written again");
    }

    /// <summary>What a commit's trimming did.</summary>
    public void Quota(Trimmed trimmed)
    {
        if (trimmed.DroppedUnacknowledged && !_full)
        {
            _full = true;
            log.Full(settings.QuotaMiB);
            Tell("journal_full", Severity.Alarm, "quota");
        }
        else if (_full && trimmed is { Pressed: true, DroppedUnacknowledged: false })
        {
            _full = false;
            log.FullNoMore();
            Tell("journal_ok", Severity.Info, "within quota");
        }
    }

    /// <summary>What the opening of the file found.</summary>
    public void Found(Opening opening)
    {
        if (opening.NewEpochBecause is { } reason)
            log.NewEpoch(opening.Epoch.Id, reason);
        if (opening.Quarantined is { } quarantined)
        {
            log.Quarantined(quarantined.Folder, quarantined.Salvaged.Rows);
            events.Append(Opening.QuarantinedEvent(quarantined, time.GetUtcNow()));
        }
    }

    private void Tell(string code, Severity severity, string reason) =>
        events.Append(new(time.GetUtcNow(), code, severity, null, new() { ["reason"] = reason }));
}
