using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>One thing that happens to an edge: somebody sends something, time goes on, something breaks. Meters and cases by their index.</summary>
internal abstract record Step
{
    private Step()
    {
    }

    /// <summary>All notices of a debt, sent as long ago as the policy wants.</summary>
    public sealed record Notices(int Meter, int Case) : Step;

    /// <summary>One notice, with something wrong about it or about its time.</summary>
    public sealed record OneNotice(int Meter, int Case, NoticeKind Kind, int MinutesAgo, Flaw Flaw) : Step;

    public sealed record Order(int Meter, int Case, CutReason Reason, Flaw Flaw) : Step;

    /// <summary>Of the latest order of the case, or of the one that will come next.</summary>
    public sealed record Approve(int Meter, int Case, bool BySelf, bool Ahead, Flaw Flaw) : Step;

    public sealed record Release(int Meter, int Case, ReleaseReason Reason, ReconnectMode Mode, Flaw Flaw) : Step;

    /// <summary>Of the latest release of the case.</summary>
    public sealed record Revoke(int Case, bool ByAnother) : Step;

    public sealed record Reconnect(int Meter, int Case, ReconnectMode Mode, bool CarriesRelease) : Step;

    public sealed record Cancel(int Meter, int Case, bool ByOrder) : Step;

    /// <summary>The customer's own word.</summary>
    public sealed record Hold(int Case) : Step;

    /// <summary>Of a meter's account, or of the whole edge.</summary>
    public sealed record Fact(int? Meter, FactKind Kind, bool On, KeyRole By, int? Minutes) : Step;

    /// <summary>An earlier letter that came in its time comes again, signed anew.</summary>
    public sealed record Again(int Which) : Step;

    /// <summary>Time goes on.</summary>
    public sealed record Pass(TimeSpan For) : Step;

    /// <summary>On to the next morning's hours in which may be cut.</summary>
    public sealed record Morning : Step;

    /// <summary>Wall time jumps away from the right time, or back to it when <paramref name="By"/> is nothing; it is trusted only while it is right.</summary>
    public sealed record SetClock(TimeSpan By) : Step;

    /// <summary>The source of time is lost; the clock goes on rightly, and nobody may rely on that.</summary>
    public sealed record DoubtClock : Step;

    public sealed record Break(int Meter, Fault Fault) : Step;

    public sealed record Mend(int Meter) : Step;

    /// <summary>Somebody moves the switch by hand.</summary>
    public sealed record ByHand(int Meter, bool Close) : Step;

    /// <summary>The customer presses the button, which closes what is armed.</summary>
    public sealed record Button(int Meter) : Step;

    /// <summary>The process ends at once.</summary>
    public sealed record Crash : Step;

    /// <summary>The process ends at a request to a meter that is still to come: before it leaves, or before its answer is taken.</summary>
    public sealed record CrashAt(int Request, bool Done) : Step;

    /// <summary>The process ends at the next write: before it leaves, or before its answer is taken.</summary>
    public sealed record CrashAtWrite(bool Done) : Step;
}

/// <summary>What is wrong with a message.</summary>
internal enum Flaw : byte
{
    None,

    /// <summary>Signed by somebody who has no key.</summary>
    Forged,

    /// <summary>Signed by a key that may not sign such a thing.</summary>
    WrongRole,

    /// <summary>For another edge.</summary>
    WrongEdge,

    /// <summary>For another customer.</summary>
    WrongAccount,

    /// <summary>Its time is over.</summary>
    Late,

    /// <summary>Its time has not come.</summary>
    Early,

    /// <summary>The broker kept it.</summary>
    Retained,

    /// <summary>A payment of less than is owed.</summary>
    Owed,
}

/// <summary>What is wrong with a switch.</summary>
internal enum Fault : byte
{
    /// <summary>It does not answer, and does nothing.</summary>
    Silent,

    /// <summary>It does what it is told; its answers get lost.</summary>
    Mute,

    /// <summary>It repeats what it is told and does nothing.</summary>
    Stuck,

    /// <summary>Its register follows, its contact stays closed.</summary>
    Welded,

    /// <summary>It moves half a minute after it was told.</summary>
    Slow,

    /// <summary>Each request takes seconds.</summary>
    Laggard,

    /// <summary>The customer's side is fed from elsewhere.</summary>
    BackFeed,

    /// <summary>Another meter answers.</summary>
    OtherSerial,

    /// <summary>It is locked by hand.</summary>
    Locked,

    /// <summary>It tripped for leakage.</summary>
    Tripped,

    /// <summary>Once closed, more flows than is permitted.</summary>
    Overload,
}
