using MeterEdge.Control.Messages;
using MeterEdge.Tests.Control.Policy;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>Lives a life on a bench: makes the letters that its steps speak of, and does everything in its order.</summary>
internal sealed class Life : IAsyncDisposable
{
    private readonly Dictionary<string, int> _counts = [];
    private readonly Dictionary<string, Letter> _latest = [];
    private readonly List<Letter> _inTime = [];
    private readonly bool _doubles;

    /// <param name="setting">What it is lived under.</param>
    /// <param name="doubles">Whether letters come again where the steps say so; the life is the same otherwise.</param>
    public Life(Setting setting, bool doubles = true)
    {
        _doubles = doubles;
        Bench = new(setting);
    }

    public Bench Bench { get; }

    public static string CaseId(int index) => $"C-{index}";

    public async Task Do(Step step)
    {
        switch (step)
        {
            case Step.Notices(var meter, var of):
                Tell(meter, of, NoticeKind.Demand, "app", TimeSpan.FromDays(20), Flaw.None);
                Tell(meter, of, NoticeKind.Written, "letter", TimeSpan.FromDays(10), Flaw.None);
                Tell(meter, of, NoticeKind.RemoteExtra, "sms", TimeSpan.FromDays(5), Flaw.None);
                Tell(meter, of, NoticeKind.Final, "sms", TimeSpan.FromMinutes(30), Flaw.None);
                break;
            case Step.OneNotice(var meter, var of, var kind, var minutes, var flaw):
                Tell(meter, of, kind, kind == NoticeKind.Written ? "letter" : "sms", TimeSpan.FromMinutes(minutes), flaw);
                break;
            case Step.Order(var meter, var of, var reason, var flaw):
                Send(new(LetterKind.Disconnect, Id("o", of), reason == CutReason.SafetyEmergency ? Signer.Duty : Signer.Headend, meter, CaseId(of), flaw) { CutReason = reason });
                break;
            case Step.Approve(var meter, var of, var bySelf, var ahead, var flaw):
                Send(new(LetterKind.Approval, Id("a", of), bySelf ? Signer.HeadendsApprover : Signer.Station, meter, CaseId(of), flaw) { Of = OrderId(of, ahead) });
                break;
            case Step.Release(var meter, var of, var reason, var mode, var flaw):
                Send(Release(meter, of, reason, mode, flaw));
                break;
            case Step.Revoke(var of, var byAnother):
                if (_latest.TryGetValue($"r-{of}", out var release))
                    Send(new(LetterKind.Revoke, Id("v", of), byAnother ? Signer.OtherBank : release.From, release.Meter, CaseId(of), Flaw.None) { Of = release.Id });
                break;
            case Step.Reconnect(var meter, var of, var mode, var carries):
                Send(new(LetterKind.Reconnect, Id("b", of), Signer.Headend, meter, CaseId(of), Flaw.None)
                {
                    Mode = mode,
                    Carried = carries ? Release(meter, of, ReleaseReason.Paid, mode, Flaw.None) with { Issued = Bench.Now } : null,
                });
                break;
            case Step.Cancel(var meter, var of, var byOrder):
                Send(new(LetterKind.Cancel, Id("x", of), Signer.Letters, byOrder ? null : meter, byOrder ? null : CaseId(of), Flaw.None) { Of = byOrder ? OrderId(of, ahead: false) : null });
                break;
            case Step.Hold(var of):
                Bench.Hold(CaseId(of));
                break;
            case Step.Fact(var meter, var kind, var on, var by, var minutes):
                Send(new(LetterKind.Fact, Id("f", 0), Of(by), meter, null, Flaw.None) { Fact = kind, On = on, Until = on && minutes is { } some ? Bench.Now.AddMinutes(some) : null });
                break;
            case Step.Again(var which):
                if (_doubles && _inTime.Count > 0)
                    Bench.Bring(_inTime[which % _inTime.Count], isAgain: true);
                break;
            case Step.Pass(var time):
                await Bench.Pass(time);
                break;
            case Step.Morning:
                await Bench.Pass(UntilMorning());
                break;
            case Step.SetClock(var by):
                Bench.SetClock(by);
                break;
            case Step.DoubtClock:
                Bench.DoubtClock();
                break;
            case Step.Break(var meter, var fault):
                Bench.Contacts[meter].Faults.Add(fault);
                break;
            case Step.Mend(var meter):
                Bench.Contacts[meter].Faults.Clear();
                break;
            case Step.ByHand(var meter, var close):
                Bench.Contacts[meter].ByHand(close);
                break;
            case Step.Button(var meter):
                Bench.Contacts[meter].Press();
                break;
            case Step.Crash:
                await Bench.Crash();
                break;
            case Step.CrashAt(var request, var done):
                Bench.CrashAt(request, done);
                break;
            case Step.CrashAtWrite(var done):
                Bench.CrashAtWrite(done);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "unknown");
        }
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    private void Tell(int meter, int of, NoticeKind kind, string channel, TimeSpan ago, Flaw flaw) =>
        Send(new(LetterKind.Notice, Id("n", of), Signer.Letters, meter, CaseId(of), flaw) { Notice = kind, Channel = channel, Told = Bench.Now - ago });

    private Letter Release(int meter, int of, ReleaseReason reason, ReconnectMode mode, Flaw flaw) =>
        new(LetterKind.Release, Id("r", of), reason is ReleaseReason.Paid or ReleaseReason.Plan ? Signer.Bank : Signer.Duty, meter, CaseId(of), flaw) { ReleaseReason = reason, Mode = mode };

    private void Send(Letter letter)
    {
        letter = letter with { Issued = Bench.Now };
        _latest[$"{letter.Id[0]}-{letter.Case?[2..]}"] = letter.Carried ?? letter;
        if (letter.IsRight(Bench.ClockTrusted) && letter.Carried is null)
            _inTime.Add(letter);
        Bench.Bring(letter);
    }

    private string Id(string kind, int of) => $"{kind}-{of}-{_counts[$"{kind}-{of}"] = _counts.GetValueOrDefault($"{kind}-{of}") + 1}";

    private string OrderId(int of, bool ahead) => $"o-{of}-{Math.Max(1, _counts.GetValueOrDefault($"o-{of}") + (ahead ? 1 : 0))}";

    private static Signer Of(KeyRole role) => role switch
    {
        KeyRole.Headend or KeyRole.Root => Signer.Headend,
        KeyRole.Duty => Signer.Duty,
        KeyRole.Payment => Signer.Bank,
        KeyRole.Notice => Signer.Letters,
        KeyRole.Approver => Signer.Station,
    };

    /// <summary>Time to the next day with cuts, a while after its first hour for them.</summary>
    private TimeSpan UntilMorning()
    {
        var local = TimeZoneInfo.ConvertTime(Bench.Now, Some.Shanghai);
        var morning = new DateTimeOffset(local.Date.AddDays(1).AddHours(9.2), local.Offset);
        while (morning.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday or DayOfWeek.Sunday)
            morning = morning.AddDays(1);
        return morning - local;
    }
}
