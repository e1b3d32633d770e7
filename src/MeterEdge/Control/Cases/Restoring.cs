using MeterEdge.Configuration;
using MeterEdge.Contract;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>The right to have supply back: release and order, which wait for each other. What the switch then does is <see cref="Closing"/>.</summary>
internal sealed class Restoring(DeskRules rules)
{
    public const string HasSupply = "the customer has supply; nothing is moved";

    /// <summary>The right to have supply back. Where there is supply, it ends the case and whatever was to cut it.</summary>
    public void Take(Turn turn, SignedMessage.Release release, ReplyTo? reply)
    {
        var to = Addressee.Of(release, turn.Now, reply);
        var file = turn.Switch(release.Meter!);
        var inForce = InForce(turn, file);
        var isOthers = inForce is not null && inForce.Id != release.Case;
        if (isOthers && !turn.Book.Cases.ContainsKey(release.Case!))
        {
            turn.Refuse(to, RefusalCode.CaseMismatch, $"the switch is {file.Intent.Lower()} for case {inForce!.Id}");
            return;
        }

        if (!CaseOpening.Try(turn, to, out var of, isRelease: true))
            return;
        if (of.Release is { State: not ReleaseState.Revoked } held)
        {
            turn.Refuse(to, RefusalCode.AlreadyUsed, $"the case has a release already: {held.Release.Id}");
            return;
        }

        if (of.Cut is { Stage: not CutStage.Void, Order: var cut } && !release.Reason.Restores(cut.Reason))
        {
            turn.Refuse(to, RefusalCode.WrongReason, $"{release.Reason.Upper()} does not restore what was cut for {cut.Reason.Upper()}");
            return;
        }

        turn.Tell("payment_seen", Severity.Info, of.Meter, of.Id, new() { ["release"] = release.Id, ["txn"] = release.Transaction, ["reason"] = release.Reason.Upper() });
        var mayBeOff = !isOthers && MayBeOff(file, of);
        of = of with
        {
            Adopted = of.Cut is null && mayBeOff,
            Release = new(release, turn.Now, reply) { ClockUntrusted = !turn.ClockTrusted },
        };
        turn.Put(of);
        StopCut(turn, of);
        if (isOthers)
        {
            End(turn, turn.Book.Cases[of.Id], $"the switch is {file.Intent.Lower()} for case {inForce!.Id}; nothing is moved for this one");
            return;
        }

        if (!mayBeOff)
        {
            End(turn, turn.Book.Cases[of.Id], rules.Meters[of.Meter].Switch is null ? "this meter has no switch; nothing is moved" : HasSupply);
            return;
        }

        // Another case's countdown on a switch that may be open: whoever has paid comes first.
        if (turn.Book.CaseOf(turn.Switch(of.Meter)) is { } other)
            StopCut(turn, other);
        of = turn.Book.Cases[of.Id];
        turn.Put(turn.Switch(of.Meter) with { Case = of.Id });
        turn.Answer(to, SwitchStage.Accepted, answer => Common(answer, of));
        if (of.Reconnect is not null || rules.OnRelease == OnRelease.Reconnect)
            Begin(turn, of);
        else
            AwaitOrder(turn, of);
    }

    /// <summary>A technician stands at the meter with the release: that is order enough.</summary>
    public static void OrderOnSite(Turn turn, SignedMessage.Release release)
    {
        if (turn.Book.Cases.GetValueOrDefault(release.Case!) is { Closed: null, Release: { State: ReleaseState.Reserved, OrderWait: not null } held } of && held.Release.Id == release.Id && held.Release.Issuer == release.Issuer)
            Begin(turn, of with { Release = held with { NoOrder = true } });
    }

    /// <summary>Whoever signed a release takes it back; it counts until the close is written.</summary>
    public static void Take(Turn turn, SignedMessage.Revoke revoke, ReplyTo? reply)
    {
        var to = Addressee.Of(revoke, turn.Now, reply);
        var of = turn.Book.Cases.Values.FirstOrDefault(one => one.Release?.Release is { } release && release.Id == revoke.Ref && release.Issuer == revoke.Issuer);
        if (of?.Release is not { } held || of.Id != revoke.Case || of.Meter != revoke.Meter)
        {
            turn.Refuse(to, RefusalCode.CaseMismatch, "no release of that id is known there");
            return;
        }

        var file = turn.Switch(of.Meter);
        var isWritten = held.State != ReleaseState.Reserved || held.Executed is not null
            || (file.Intent == SwitchIntent.Released && !turn.Move(ref file, IsCut(of) ? SwitchEvent.ReleaseRevoked : SwitchEvent.AdoptionRevoked));
        if (isWritten)
        {
            turn.Refuse(to, RefusalCode.TooLate, held.State == ReleaseState.Revoked ? "it was taken back already" : "supply is back, or on its way");
            return;
        }

        turn.Put(of with { Release = held with { State = ReleaseState.Revoked } });
        turn.Answer(to, SwitchStage.Accepted);
        turn.Answer(Addressee.Of(held), SwitchStage.Cancelled, answer => answer with { Result = RefusalCode.Superseded.Upper(), Why = $"taken back by {revoke.Issuer}" });
    }

    /// <summary>The head-end wants supply back; without a release it waits for one.</summary>
    public void Take(Turn turn, SignedMessage.ReconnectOrder order, ReplyTo? reply)
    {
        var to = Addressee.Of(order, turn.Now, reply);
        if (rules.Meters[order.Meter!].Switch is not { CanClose: true })
        {
            turn.Refuse(to, RefusalCode.NoSwitch, "nothing is known by which this meter's supply could be restored");
            return;
        }

        if (!CaseOpening.Try(turn, to, out var of))
            return;

        // Somebody was there and wants it tried again.
        var file = turn.Switch(of.Meter);
        var isRenewed = file.Intent == SwitchIntent.Released && file.Case == of.Id && file.Attempts >= rules.Reconnect.MaxCloseAttempts;
        if (of.Reconnect is not null && !isRenewed)
        {
            turn.Refuse(to, RefusalCode.Superseded, $"the case has such an order already: {of.Reconnect.Order.Id}");
            return;
        }

        of = of with { Reconnect = new(order, turn.Now, reply) { ReleaseWait = Waiting(turn) } };
        turn.Put(of);
        if (isRenewed)
            turn.Put(file with { Attempts = 0, Pause = null, FieldVisit = false });
        turn.Answer(to, SwitchStage.Accepted, answer => answer with { Intended = "closed" });
        if (of.Release is { State: ReleaseState.Reserved, OrderWait: not null })
            Begin(turn, of);
        else if (of.Release is not { State: ReleaseState.Reserved })
            turn.Answer(to, SwitchStage.AwaitingRelease, answer => answer with { T = answer.T with { Until = of.Reconnect.ReleaseWait?.Until } });
    }

    /// <summary>What was waited for long enough.</summary>
    public static void Look(Turn turn)
    {
        foreach (var of in turn.Book.Cases.Values.Where(of => of.Closed is null).ToList())
        {
            if (of.Release is { State: ReleaseState.Reserved, OrderWait: { } wait } held && wait.IsOver(turn.Now))
            {
                Begin(turn, of with { Release = held with { NoOrder = true } });
            }
            else if (of.Reconnect is { ReleaseWait: { } patience } order && of.Release is not { State: ReleaseState.Reserved } && patience.IsOver(turn.Now))
            {
                turn.Put(of with { Reconnect = null });
                turn.Answer(Addressee.Of(order), SwitchStage.Expired, answer => answer with { Result = RefusalCode.NoRelease.Upper(), Why = "no release came in time" });
            }
        }
    }

    private void AwaitOrder(Turn turn, CaseFile of)
    {
        of = of with { Release = of.Release! with { OrderWait = Waiting(turn) ?? new(turn.Now, TimeSpan.FromDays(3650)) } };
        turn.Put(of);
        turn.Answer(Addressee.Of(of.Release!), SwitchStage.AwaitingOrder, answer => Common(answer, of) with { T = answer.T with { Until = rules.OrderWait is null ? null : of.Release!.OrderWait!.Until } });
    }

    private Wait? Waiting(Turn turn) => rules.OrderWait is { } wait ? new(turn.Now, wait) : null;

    private static void Begin(Turn turn, CaseFile of)
    {
        var file = turn.Switch(of.Meter);
        turn.Put(of with { Release = of.Release! with { OrderWait = null } });
        if (turn.Move(ref file, SwitchEvent.ReleaseReserved))
            turn.Put(file with { Case = of.Id, Attempts = 0, Pause = null, FieldVisit = false });
    }

    /// <summary>A release voids the cut that is pending, at any moment up to the write.</summary>
    private static void StopCut(Turn turn, CaseFile of)
    {
        if (of.Cut is { } cut && Cutting.IsPending(cut))
            Cutting.Void(turn, of, RefusalCode.Superseded, "a release came before the switch was told");
    }

    /// <summary>Ends a case that has its release and no switch to move.</summary>
    public static void End(Turn turn, CaseFile of, string why)
    {
        var held = of.Release! with { State = ReleaseState.Consumed, OrderWait = null };
        of = of with { Closed = turn.Now, Release = held };
        turn.Put(of);
        if (turn.Switch(of.Meter) is { Intent: SwitchIntent.Connected } file && file.Case == of.Id)
            turn.Put(file with { Case = null });
        Answer(turn, of, SwitchStage.Accepted, answer => answer with { CaseClosed = true, Actual = turn.Switch(of.Meter).Actual.Lower(), Why = why });
    }

    /// <summary>To whoever ordered it, and to whoever released it.</summary>
    public static void Answer(Turn turn, CaseFile of, SwitchStage stage, Func<SwitchResultMessage, SwitchResultMessage> fill)
    {
        if (of.Release is { } held)
            turn.Answer(Addressee.Of(held), stage, answer => fill(Common(answer, of)));
        if (of.Reconnect is { } order)
            turn.Answer(Addressee.Of(order), stage, answer => fill(Common(answer, of)));
    }

    public static SwitchResultMessage Common(SwitchResultMessage answer, CaseFile of) => answer with
    {
        Reason = of.Release?.Release.Reason.Upper(),
        Release = of.Release?.Release.Id,
        Adopted = of.Adopted ? true : null,
        NoOrder = of.Release?.NoOrder == true ? true : null,
    };

    /// <summary>The case that holds the switch: it was cut for it, is being restored for it, or waits for the order to restore it.</summary>
    public static CaseFile? InForce(Turn turn, SwitchFile file) =>
        turn.Book.CaseOf(file) is { } of && (file.Intent is not (SwitchIntent.Connected or SwitchIntent.CutPending) || of.Release is { State: ReleaseState.Reserved }) ? of : null;

    private static bool IsCut(CaseFile of) => of.Cut is { Stage: CutStage.Opening or CutStage.Done } || of.Earlier is not null;

    /// <summary>False only when there is supply: nothing was cut, and the switch was seen closed. After a start nobody has seen it yet.</summary>
    private bool MayBeOff(SwitchFile file, CaseFile of) => file.Intent switch
    {
        SwitchIntent.Opening or SwitchIntent.Disconnected => file.Case == of.Id,
        SwitchIntent.Connected or SwitchIntent.CutPending => rules.Meters[of.Meter].Switch is { CanClose: true } && (file.Actual != SwitchActual.Closed || of.Earlier is not null),

        // A case that is being restored has a release, and a second one was refused.
        SwitchIntent.Released or SwitchIntent.Armed or SwitchIntent.Closing or SwitchIntent.Probation => false,
    };
}
