using System.Collections.Immutable;
using MeterEdge.Control.Audit;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>
/// Decides everything that moves a switch, one turn after the other. What a turn decides is on disk, with its answers, events and evidence, before
/// anybody learns of it; a turn that could not be kept has not been.
/// </summary>
public sealed class Desk
{
    private readonly Lock _gate = new();
    private readonly EventStore _store;
    private readonly DeskRules _rules;
    private readonly TimeProvider _time;
    private readonly Cutting _cutting;
    private readonly Restoring _restoring;
    private readonly Closing _closing;
    private readonly FactDesk _facts;
    private readonly Warnings _warnings;
    private readonly Archive _archive;
    private Book _book = Book.Empty;
    private string? _control;
    private bool _isBehind;
    private DateTimeOffset _lastClose = DateTimeOffset.MinValue;
    private DateTimeOffset? _hour;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Desk(EventStore store, DeskRules rules, TimeProvider time)
    {
        (_store, _rules, _time) = (store, rules, time);
        _cutting = new(rules);
        _restoring = new(rules);
        _closing = new(rules);
        _facts = new(_cutting);
        _archive = new(rules);
        _warnings = new(rules.Reconnect, anyClock: !rules.Cut.Profile.Rules.ClockTrusted);
    }

    /// <summary>
    /// Opens the book as the last run left it. A cut that was pending is void: whoever wants it orders it anew; everything else goes on where it was,
    /// and nothing is written to a switch before it was read.
    /// </summary>
    public static Desk Open(EventStore store, DeskRules rules, TimeProvider time)
    {
        var desk = new Desk(store, rules, time);
        lock (desk._gate)
            desk.Load();
        return desk;
    }

    /// <summary>What it decides by.</summary>
    public DeskRules Rules => _rules;

    /// <summary>False while what is decided ends with the process.</summary>
    public bool IsDurable => _store.IsDurable;

    /// <summary>The documents as they are kept.</summary>
    public Book Book => Volatile.Read(ref _book);

    /// <summary>Completes when something has changed.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    /// <summary>One turn; kept as a whole when this returns. Throws when nothing of it was kept.</summary>
    internal T Turn<T>(Func<Turn, T> work)
    {
        lock (_gate)
        {
            Follow();
            var now = _time.GetUtcNow();
            var turn = new Turn(_book, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), _rules.ClockTrusted(), _rules.Cut.Profile.Name);
            var result = work(turn);
            if (turn.IsEmpty)
                return result;
            _store.Write(turn.Save);
            Volatile.Write(ref _book, turn.Book);
            _isBehind |= !_store.IsDurable;
            Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return result;
        }
    }

    /// <summary>The same, of what has no result.</summary>
    internal void Turn(Action<Turn> work) => Turn(turn =>
    {
        work(turn);
        return true;
    });

    /// <summary>A signed message that is right in form and time, and is here for the first time.</summary>
    internal void Take(Turn turn, SignedMessage message, ReplyTo? reply)
    {
        switch (message)
        {
            case SignedMessage.Notice notice:
                Cutting.Take(turn, notice, reply);
                break;
            case SignedMessage.DisconnectOrder order:
                _cutting.Take(turn, order, reply);
                break;
            case SignedMessage.Approval approval:
                _cutting.Take(turn, approval, reply);
                break;
            case SignedMessage.Cancel cancel:
                Cutting.Take(turn, cancel, reply);
                break;
            case SignedMessage.Fact fact:
                _facts.Take(turn, fact, reply);
                break;
            case SignedMessage.ReconnectOrder order:
                _restoring.Take(turn, order, reply);
                break;
            case SignedMessage.Release release:
                _restoring.Take(turn, release, reply);
                break;
            case SignedMessage.Revoke revoke:
                Restoring.Take(turn, revoke, reply);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "not a message for the desk");
        }
    }

    /// <summary>Polling has seen a switch.</summary>
    public void Seen(string meter, SwitchLook look) =>
        Turn(turn => Surprises.Seen(turn, meter, look));

    /// <summary>Everything that time alone brings about.</summary>
    public void Look() => Turn(turn =>
    {
        FactDesk.Look(turn);
        _cutting.Look(turn);
        Restoring.Look(turn);
        _warnings.Look(turn);
        if (_hour is not { } last || turn.Now - last > AuditHead.Every || turn.Now < last)
        {
            _hour = turn.Now;
            _archive.Look(turn);
            turn.Keep(transaction => AuditHead.Tell(transaction, turn.Now));
        }
    });

    /// <summary>What is to be done at switches now.</summary>
    public ImmutableArray<SwitchJob> Jobs()
    {
        lock (_gate)
        {
            // What is meant must be on disk before anything is moved.
            if (!_store.IsDurable)
                return [];
            Follow();
            var now = _time.GetUtcNow();
            return [.. _book.Switches.Values.Select(file => Job(file, now)).OfType<SwitchJob>()];
        }
    }

    internal bool MayOpen(string meter, SwitchLook? seen) => Committed(turn => _cutting.MayOpen(turn, meter, seen));

    internal void OpenRefused(string meter, ImmutableArray<RefusalCode> codes, string why) =>
        Turn(turn => Cutting.Refused(turn, meter, codes, why));

    internal void OpenJudged(string meter, Judgement judgement, SwitchLook look, bool isLast) =>
        Turn(turn => Cutting.Judged(turn, meter, judgement, look, isLast));

    internal bool MayWrite(string meter, SwitchAction action, SwitchLook seen) => Committed(turn =>
    {
        // One close in the district after the other, whoever asks first.
        if (turn.Now < _lastClose + _rules.Reconnect.Stagger && turn.Now >= _lastClose)
            return false;
        if (!_closing.MayWrite(turn, meter, action, seen))
            return false;
        _lastClose = turn.Now;
        return true;
    });

    internal void CloseRefused(string meter, ImmutableArray<RefusalCode> codes, string why) =>
        Turn(turn => _closing.Refused(turn, meter, codes, why));

    internal void CloseJudged(string meter, SwitchAction action, Judgement judgement, SwitchLook look, bool isLast) =>
        Turn(turn => _closing.Judged(turn, meter, action, judgement, look, isLast));

    internal void SeenClosed(string meter, SwitchLook look) =>
        Turn(turn => Closing.SeenClosed(turn, meter, look));

    internal bool MayTakeArmBack(string meter) => Committed(turn =>
    {
        turn.Audit("arm_taken_back", meter, turn.Switch(meter).Case, []);
        return true;
    });

    internal void ArmOver(string meter, SwitchLook look) =>
        Turn(turn => _closing.ArmOver(turn, meter, look));

    internal void Watched(string meter, WatchEnd end, Judgement? proof) =>
        Turn(turn => _closing.Watched(turn, meter, end, proof));

    /// <summary>A turn after which a switch is written to: only when it is on disk. One that went to the memory is looked at again when the disk is back.</summary>
    private bool Committed(Func<Turn, bool> work) => _store.IsDurable && Turn(work) && _store.IsDurable;

    /// <summary>
    /// Goes on in the file that is in use: one that took a damaged one's place, or that is back after events were kept in memory. What is known here is
    /// newer; only a desk that never saw the file takes what it says.
    /// </summary>
    private void Follow()
    {
        if (!_store.IsDurable || (_store.Control == _control && !_isBehind))
            return;
        if (_control is null)
        {
            Load();
            return;
        }

        _store.Write(transaction => BookStore.SaveAll(transaction, _book));
        (_control, _isBehind) = (_store.Control, false);
    }

    private void Load()
    {
        var (book, damaged) = _store.Read(BookStore.Load);
        Volatile.Write(ref _book, book);
        (_control, _isBehind) = (_store.IsDurable ? _store.Control : null, false);
        Turn(turn =>
        {
            foreach (var what in damaged)
                turn.Audit("damaged", null, null, new() { ["document"] = what });
            foreach (var file in book.Switches.Values)
                Restart(turn, file);
        });
    }

    private void Restart(Turn turn, SwitchFile file)
    {
        if (file.Intent == SwitchIntent.CutPending && turn.Book.CaseOf(file) is { Cut: not null } of)
            Cutting.Void(turn, of, RefusalCode.Restarted, "the daemon was started again during the countdown");
        else if (file.Intent != SwitchIntent.Connected && turn.Book.CaseOf(file) is null)
        {
            // Its case was damaged on disk. Whoever has a release for it finds an open switch without a case, which adopts it.
            turn.Audit("case_lost", file.Meter, file.Case, new() { ["intent"] = file.Intent.Lower() });
            turn.Put(file with { Intent = SwitchIntent.Connected, Case = null });
        }
        else
            turn.Move(ref file, SwitchEvent.Restarted);

        // What was seen before the start may not be so any more; and where the power was out, not all close at once.
        turn.Put(turn.Switch(file.Meter) with
        {
            Actual = SwitchActual.Unknown,
            Seen = null,
            Pause = file.Intent == SwitchIntent.Released ? new(turn.Now, _rules.Reconnect.OutageStagger * _rules.Chance()) : null,
        });
    }

    private SwitchJob? Job(SwitchFile file, DateTimeOffset now)
    {
        if (_book.CaseOf(file) is not { } of || !_rules.Meters.TryGetValue(file.Meter, out var meter) || file.Pause?.IsOver(now) == false)
            return null;
        return file.Intent switch
        {
            SwitchIntent.Connected or SwitchIntent.Disconnected => null,
            SwitchIntent.CutPending => of.Cut?.Wait?.IsOver(now) == true ? new(file.Meter, SwitchTask.Open) : null,
            SwitchIntent.Opening => new(file.Meter, SwitchTask.ReadBackOpen),
            SwitchIntent.Released => file.Attempts < _rules.Reconnect.MaxCloseAttempts && MayOperate(file, now) ? new(file.Meter, SwitchTask.Close, _closing.ActionFor(meter, of), file.Attempts > 0) : null,
            SwitchIntent.Armed => new(file.Meter, file.ArmedFor?.IsOver(now) != false ? SwitchTask.TakeArmBack : SwitchTask.WatchArm, SwitchAction.Arm),
            SwitchIntent.Closing => new(file.Meter, SwitchTask.ReadBackClose),
            SwitchIntent.Probation => new(file.Meter, SwitchTask.Watch),
        };
    }

    // An attempt more at the same close is no operation more.
    private bool MayOperate(SwitchFile file, DateTimeOffset now) =>
        (now >= _lastClose + _rules.Reconnect.Stagger || now < _lastClose)
        && (file.Attempts > 0 || _rules.Reconnect.NextOperation(file.Operations, now) <= now);
}
