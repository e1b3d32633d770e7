using MeterEdge.Configuration;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

/// <summary>A desk over a control store in a folder, with a switch that does as the test says. Time goes on in seconds.</summary>
internal sealed class OpenDesk : IAsyncDisposable
{
    public const string Meter = "130005218841";
    public const string CaseId = "C-1";

    private readonly string _folder;
    private readonly bool _needsTrustedClock;
    private SwitchWorker? _worker;

    public OpenDesk(string folder, DateTimeOffset? at = null, bool canArm = false, bool isUnproved = false, bool needsTrustedClock = true)
    {
        _folder = folder;
        _needsTrustedClock = needsTrustedClock;
        Time = new(at ?? Asked.Planned.AddMinutes(-30));
        Device = new(Time);
        Device.Abilities = Device.Abilities with { CanArm = canArm, IsUnproved = isUnproved };
        (Store, Desk) = Open();
        Desk.Seen(Meter, FakeSwitch.Closed with { Time = Time.GetUtcNow() });
    }

    public FakeTimeProvider Time { get; }

    public FakeSwitch Device { get; }

    public bool ClockTrusted { get; set; } = true;

    /// <summary>How the policy wants a switch closed, from the next start on.</summary>
    public ReconnectMode Prefers { get; init; } = ReconnectMode.Arm;

    /// <summary>Whether the meter stands in the configuration at the next start.</summary>
    public bool IsConfigured { get; set; } = true;

    /// <summary>Keys that are not in the set any more.</summary>
    public HashSet<string> LostKeys { get; } = [];

    public OnRelease OnRelease { get; init; } = OnRelease.WaitForOrder;

    public EventStore Store { get; private set; }

    public Desk Desk { get; private set; }

    public SwitchFile Switch => Desk.Book.Switches.GetValueOrDefault(Meter) ?? new() { Meter = Meter };

    public CaseFile Case => Desk.Book.Cases[CaseId];

    /// <summary>All answers, in the order of their numbers.</summary>
    public IReadOnlyList<SwitchResultMessage> Answers => [.. Kept.Where(kept => kept.IsVerdict).Select(kept => EventMessages.Verdict("TG-0417", "d", "c", kept))];

    /// <summary>When the customer was warned, as the events <c>cut_due</c> have it.</summary>
    public IReadOnlyList<string> Due => [.. Happened("cut_due").Select(one => one.Data["in"]!.ToString())];

    /// <summary>All events of a code.</summary>
    public IReadOnlyList<Event> Happened(string code) => [.. Kept.Where(kept => !kept.IsVerdict && kept.Happened.Code == code).Select(kept => kept.Happened)];

    /// <summary>The codes of all events.</summary>
    public IReadOnlyList<string> Events => [.. Kept.Where(kept => !kept.IsVerdict).Select(kept => kept.Happened.Code)];

    /// <summary>What the switch was told.</summary>
    public IReadOnlyList<string> Writes => [.. Device.Asked.Where(asked => asked is "Open" or "Close" or "Arm")];

    public IReadOnlyList<string> StagesOf(string id) => [.. Answers.Where(answer => answer.Id == id).Select(answer => answer.Stage)];

    public void Say(params IReadOnlyList<SignedMessage> messages)
    {
        foreach (var message in messages)
        {
            Desk.Turn(turn =>
            {
                Desk.Take(turn, message, reply: null);
                return true;
            });
        }
    }

    /// <summary>Everything that lets the order of <see cref="Asked"/> be carried out.</summary>
    public void Prepare() => Say([.. Asked.Question.Notices]);

    /// <summary>A payment for the case.</summary>
    public static SignedMessage.Release Release(string id = "release-1", ReleaseReason reason = ReleaseReason.Paid) => new()
    {
        Issuer = "bank",
        Role = KeyRole.Payment,
        Id = id,
        IssuedAt = Asked.Planned,
        Expires = Asked.Planned.AddHours(72),
        Meter = Meter,
        Account = "A-1001",
        Case = CaseId,
        Reason = reason,
        Mode = ReconnectMode.Direct,
        Amounts = new(12_000, 12_000, 0, "CNY"),
        Transaction = "T-1",
    };

    public static SignedMessage.ReconnectOrder Reconnect(string id = "order-2") => new()
    {
        Issuer = "grid",
        Role = KeyRole.Headend,
        Id = id,
        IssuedAt = Asked.Planned,
        Expires = Asked.Planned.AddMinutes(15),
        Meter = Meter,
        Account = "A-1001",
        Case = CaseId,
        Mode = ReconnectMode.Direct,
    };

    /// <summary>A desk that has cut its customer by the rules, and proved it.</summary>
    public static async Task<OpenDesk> Cut(string folder, bool canArm = false)
    {
        var it = new OpenDesk(folder, canArm: canArm);
        await it.StartWorker();
        it.Prepare();
        it.Say(Asked.Order(CutReason.Arrears), Asked.Approval("grid-station-a"));
        await it.Until(() => it.Switch.Intent == SwitchIntent.Disconnected);
        return it;
    }

    public async Task StartWorker()
    {
        _worker = new(Desk, new Dictionary<string, ISwitch> { [Meter] = Device }, new SwitchLimits(), Time, NullLogger<SwitchWorker>.Instance);
        await _worker.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the process, as far as the desk can tell, and starts it again.</summary>
    public async Task Restart()
    {
        await StopWorker();
        await Store.DisposeAsync();
        (Store, Desk) = Open();
    }

    /// <summary>Waits while fake time goes on, five seconds at a time: nothing under test is over sooner that it would matter for.</summary>
    public async Task Until(Func<bool> condition)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(60))
            {
                Assert.Fail($"{Time.GetUtcNow():u} {Switch}\n{string.Join('\n', Answers.Select(answer => $"{answer.N} {answer.Id} {answer.Stage} {answer.Result} {answer.Why}"))}"
                    + $"\n{string.Join(' ', Device.Asked)}");
            }

            Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorker();
        await Store.DisposeAsync();
    }

    private IReadOnlyList<KeptEvent> Kept => Store.Kept(1, long.MaxValue, 10_000).Events;

    private async Task StopWorker()
    {
        if (_worker is null)
            return;
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _worker = null;
    }

    private (EventStore Store, Desk Desk) Open()
    {
        var store = EventStore.Open(_folder, Time, NullLogger<EventStore>.Instance);
        var named = PolicyProfile.Find(PolicyProfile.Default)!;
        var profile = _needsTrustedClock ? named : named.With(named.Rules with { ClockTrusted = false });
        profile = Prefers == ReconnectMode.Arm ? profile : profile.With(profile.Rules with { ReconnectMode = Prefers });
        return (store, Desk.Open(store, new DeskRules
        {
            // Enough neighbours that the shares of the policy allow one cut.
            Meters = Enumerable.Range(0, 99).Select(n => $"neighbour-{n}").Concat(IsConfigured ? [Meter] : []).ToDictionary(
                serial => serial, serial => new ControlledMeter(serial, serial == Meter ? "A-1001" : null, AccountClass.Resident, serial == Meter ? Device.Abilities : null, IsDistrict: false)),
            Cut = new(profile),
            Reconnect = profile.Reconnect,
            Calendar = () => Asked.Question.Calendar,
            TimeZone = Asked.Shanghai,
            OnRelease = OnRelease,
            ClockTrusted = () => ClockTrusted,
            Chance = () => 0,
            KeyCounts = key => !LostKeys.Contains(key),
            SinceAnswer = _ => TimeSpan.FromMinutes(1),
            ReleasesReachable = () => true,
        }, Time));
    }
}
