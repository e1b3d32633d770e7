using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>
/// A whole edge on one thread: the real inbox, desk, worker and store on a real file, over switches of the bench. Nothing in it depends on anything but
/// the steps, so that a life can be lived again.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    public const int Meters = 3;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongStep = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RestStep = TimeSpan.FromMinutes(3);

    // As long as an operation may wait without asking the meter anything.
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(65);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _right = new(Asked.Planned.AddMinutes(-45));
    private readonly Setting _setting;
    private readonly FailureLog<SwitchWorker> _failures;
    private readonly CancellationTokenSource _never = new();
    private EdgeProcess _process = new();
    private EventStore _store = null!;
    private Desk _desk = null!;
    private ControlInbox _inbox = null!;
    private SwitchWorker _worker = null!;
    private DateTimeOffset _asked;
    private DateTimeOffset _polled;
    private long _caught;
    private bool _doubted;

    public Bench(Setting setting)
    {
        _setting = setting;
        Clock = new(_right);
        Chronicle = new(() => _right.GetUtcNow()) { Catch = Catch };
        _failures = new(what => Chronicle.Add(new Seen.Bug(what)));
        Contacts = [.. Enumerable.Range(0, Meters).Select(meter => new Contact(Clock, Abilities(meter)))];
        File.WriteAllText(_folder["given-keys.json"], PostOffice.KeySet);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["given-keys.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Start();
    }

    public EdgeClock Clock { get; }

    public Chronicle Chronicle { get; }

    public IReadOnlyList<Contact> Contacts { get; }

    public DateTimeOffset Now => _right.GetUtcNow();

    public bool ClockTrusted => !_doubted && Clock.Ahead == TimeSpan.Zero;

    /// <summary>What the switches were told, with the right time.</summary>
    public IReadOnlyList<string> Writes => [.. Chronicle.All.OfType<Seen.Write>().Select(write => $"{write.At:u} {write.Meter} {write.Action}")];

    /// <summary>A letter is brought to the edge; true when it was acknowledged.</summary>
    public bool Bring(Letter letter, bool isAgain = false)
    {
        Chronicle.Add(new Seen.Sent(letter, isAgain, ClockTrusted));
        var taken = _inbox.Take(new(PostOffice.Topic(letter.Kind), PostOffice.Token(letter), letter.Flaw == Flaw.Retained, Reply: null));
        if (taken)
            Chronicle.Add(new Seen.Acknowledged(letter));
        Work();
        return taken;
    }

    /// <summary>The customer's own word.</summary>
    public void Hold(string caseId)
    {
        _inbox.Take(new("down/cancel", System.Text.Encoding.UTF8.GetBytes($$"""{"v":1,"case":"{{caseId}}"}"""), Retained: false, Reply: null));
        Work();
    }

    /// <summary>Time goes on, in steps that no wait under test is shorter than.</summary>
    public async Task Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero;)
        {
            var step = Now - _asked < Busy ? Step : LongStep;
            step = step < left ? step : left;
            left -= step;
            _right.Advance(step);
            Poll();
            Work();
            if (_process.HasEnded)
                await Crash();
        }
    }

    /// <summary>Everything is mended and nobody says anything any more, for longer than a switch rests at most.</summary>
    public async Task Rest()
    {
        foreach (var contact in Contacts)
            contact.Faults.Clear();
        SetClock(TimeSpan.Zero);
        for (var left = TimeSpan.FromHours(26); left > TimeSpan.Zero; left -= RestStep)
        {
            _right.Advance(RestStep);
            Poll();
            Work();
            if (_process.HasEnded)
                await Crash();
        }
    }

    public void SetClock(TimeSpan ahead)
    {
        (Clock.Ahead, _doubted) = (ahead, false);
        Chronicle.Add(new Seen.Clock(ClockTrusted, ahead));
    }

    public void DoubtClock()
    {
        _doubted = true;
        Chronicle.Add(new Seen.Clock(ClockTrusted, Clock.Ahead));
    }

    public void CrashAt(int request, bool done) => _process.EndAt(request, done);

    public void CrashAtWrite(bool done) => _process.EndAtWrite(done);

    /// <summary>The process ends, and another one starts on the same file.</summary>
    public async Task Crash()
    {
        _process.End();
        Catch();
        await _store.DisposeAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        _process.End();
        await _store.DisposeAsync();
        _worker.Dispose();
        _never.Dispose();
        _folder.Dispose();
    }

    private static SwitchAbilities Abilities(int meter) => new()
    {
        CanOpen = true,
        CanClose = true,
        CanArm = meter == 1,
        TellsSerial = true,
        MeasuresLine = true,
        MeasuresLoad = meter != 2,
        MeasuresCurrent = true,
        MeasuresEnergy = true,
        ClosesAfterTrip = meter == 0,
        BreakA = 60,
        PowerLimitW = 10_000,
    };

    private void Start()
    {
        _process = new() { OnRequest = () => _asked = Now };
        _store = EventStore.Open(_folder.Path, Clock, NullLogger<EventStore>.Instance);
        Chronicle.Add(new Seen.Started());
        _desk = Desk.Open(_store, Rules(), Clock);
        _inbox = new(_desk, _store, new(_folder["given-keys.json"], _folder.Path, NullLogger<KeyFile>.Instance), PostOffice.Edge, Clock, NullLogger<ControlInbox>.Instance);
        var process = _process;
        _worker = new(
            _desk,
            Enumerable.Range(0, Meters).ToDictionary(PostOffice.Serial, meter => (ISwitch)new Wire(meter, Contacts[meter], process, Clock, Chronicle)),
            new SwitchLimits(),
            Clock,
            _failures);
        Work();
    }

    private DeskRules Rules() => new()
    {
        Meters = Enumerable.Range(0, Meters).Select(meter => new ControlledMeter(
                PostOffice.Serial(meter), PostOffice.Account(meter), AccountClass.Resident, Contacts[meter].Abilities, IsDistrict: false))
            .Concat(Enumerable.Range(0, _setting.Neighbours).Select(n => new ControlledMeter($"neighbour-{n}", null, AccountClass.Resident, null, IsDistrict: false)))
            .ToDictionary(meter => meter.Serial),
        Cut = new(PolicyProfile.Find(PolicyProfile.Default)!),
        Reconnect = PolicyProfile.Find(PolicyProfile.Default)!.Reconnect,
        Calendar = () => Asked.Question.Calendar,
        TimeZone = Asked.Shanghai,
        OnRelease = _setting.OnRelease,
        ClockTrusted = () => ClockTrusted,
        SinceAnswer = _ => TimeSpan.FromMinutes(1),
        ReleasesReachable = () => true,
        Chance = () => 0.5,
    };

    private void Work()
    {
        if (!_process.HasEnded)
            _worker.Begin(_never.Token);
        Catch();
    }

    private void Poll()
    {
        if (!_setting.Polls || _process.HasEnded || Now - _polled < TimeSpan.FromMinutes(1))
            return;
        _polled = Now;
        for (var meter = 0; meter < Meters; meter++)
            _desk.Seen(PostOffice.Serial(meter), Contacts[meter].Look());
    }

    private void Catch()
    {
        if (_process.HasEnded)
            return;
        foreach (var kept in _store.Kept(_caught + 1, long.MaxValue, 10_000).Events)
        {
            _caught = kept.N;
            Chronicle.Add(kept.IsVerdict ? new Seen.Answer(EventMessages.Verdict(PostOffice.Edge, "d", "c", kept)) : new Seen.Event(kept.Happened.Code, kept.Happened.Meter));
        }
    }
}

/// <summary>What a life is lived under.</summary>
/// <param name="Neighbours">Meters in the district beside those of the bench; they decide how many may be cut off.</param>
/// <param name="OnRelease">Whether a release waits for an order.</param>
/// <param name="Polls">Somebody looks at the switches every minute.</param>
internal sealed record Setting(int Neighbours, OnRelease OnRelease, bool Polls);
