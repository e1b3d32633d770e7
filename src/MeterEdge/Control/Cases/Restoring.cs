using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MeterEdge.Configuration;
using MeterEdge.Contract;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>The way back to supply: release, order, and what the switch then does. With a valid release doubt never keeps anyone in the dark.</summary>
internal sealed class Restoring(DeskRules rules)
{
    /// <summary>The right to have supply back. Where there is supply, it ends the case and whatever was to cut it.</summary>
    public void Take(Turn turn, SignedMessage.Release release, ReplyTo? reply)
    {
        var to = Addressee.Of(release, turn.Now, reply);
        var file = turn.Switch(release.Meter!);
        if (file.Case is { } other && other != release.Case && file.Intent is not (SwitchIntent.Connected or SwitchIntent.CutPending))
        {
            turn.Refuse(to, RefusalCode.CaseMismatch, $"the switch is {file.Intent.Lower()} for case {other}");
            return;
        }

        if (!CaseOpening.Try(turn, to, out var of))
            return;
        if (of.Release is { State: not ReleaseState.Revoked } held)
        {
            turn.Refuse(to, RefusalCode.AlreadyUsed, $"the case has a release already: {held.Release.Id}");
            return;
        }

        if (of.Cut?.Order is { } cut && !release.Reason.Restores(cut.Reason))
        {
            turn.Refuse(to, RefusalCode.WrongReason, $"{release.Reason.Upper()} does not restore what was cut for {cut.Reason.Upper()}");
            return;
        }

        turn.Tell("payment_seen", Severity.Info, of.Meter, of.Id, new() { ["release"] = release.Id, ["txn"] = release.Transaction, ["reason"] = release.Reason.Upper() });
        var mayBeOff = MayBeOff(file, of);
        of = of with
        {
            Adopted = of.Cut is null && mayBeOff,
            Release = new(release, turn.Now, reply) { ClockUntrusted = !turn.ClockTrusted },
        };
        turn.Put(of);
        if (!mayBeOff)
        {
            EndWithSupply(turn, of, to);
            return;
        }

        turn.Put(file with { Case = of.Id });
        turn.Answer(to, SwitchStage.Accepted, answer => Common(answer, of));
        if (of.Reconnect is not null || rules.OnRelease == OnRelease.Reconnect)
            Begin(turn, of);
        else
            AwaitOrder(turn, of);
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
            || (file.Intent == SwitchIntent.Released && !turn.Move(ref file, SwitchEvent.ReleaseRevoked));
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
        if (of.Reconnect is not null)
        {
            turn.Refuse(to, RefusalCode.Superseded, $"the case has such an order already: {of.Reconnect.Order.Id}");
            return;
        }

        of = of with { Reconnect = new(order, turn.Now, reply) { ReleaseWait = Waiting(turn) } };
        turn.Put(of);
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

    /// <summary>
    /// The checks on the bus allow the write: commits that the switch will be told. False when it must not be: the release was taken back meanwhile.
    /// </summary>
    public bool MayWrite(Turn turn, string meter, SwitchAction action, SwitchLook seen)
    {
        var file = turn.Switch(meter);
        if (turn.Book.CaseOf(file) is not { Release: { State: ReleaseState.Reserved } held } of
            || !turn.Move(ref file, action == SwitchAction.Arm ? SwitchEvent.ArmBegins : SwitchEvent.CloseBegins))
        {
            return false;
        }

        file = file.Attempts == 0 ? file.Operated(turn.Now) : file;
        turn.Put(file with
        {
            Attempts = file.Attempts + 1,
            Actual = seen.Actual,
            Seen = seen.Time,
            ArmedFor = action == SwitchAction.Arm ? new(turn.Now, rules.Reconnect.ArmFor) : null,
        });
        of = of with { Release = held with { Executed = held.Executed ?? turn.Now, BeforeWh = held.BeforeWh ?? seen.EnergyWh } };
        turn.Put(of);
        Answer(turn, of, SwitchStage.Executing, answer => answer with { Intended = action == SwitchAction.Arm ? "armed" : "closed", Actual = seen.Actual.Lower() });
        return true;
    }

    /// <summary>The checks on the bus said no: nothing was written. Supply stays owed, so it is tried again.</summary>
    public static void Refused(Turn turn, string meter, ImmutableArray<RefusalCode> codes, string why)
    {
        var file = turn.Switch(meter);
        if (file.Intent != SwitchIntent.Released || turn.Book.CaseOf(file) is not { } of)
            return;
        turn.Audit("refused", meter, of.Id, new() { ["codes"] = new JsonArray([.. codes.Select(code => JsonValue.Create(code.Upper()))]), ["why"] = why });
        if (file.Pause is null)
            Answer(turn, of, SwitchStage.Unknown, answer => answer with { Result = codes[0].Upper(), Why = $"{why}; it is tried again", Intended = "closed", Actual = file.Actual.Lower() });
        file = file with { Pause = Pauses.After(file.Pause, turn.Now) };
        turn.Put(file);

        // What no repetition mends; and whatever else has lasted for some minutes.
        if (codes.Any(code => code is RefusalCode.LocalLock or RefusalCode.MaintenanceLock or RefusalCode.FaultTrip or RefusalCode.IdentityUnverified or RefusalCode.WrongMeter or RefusalCode.LoadSideVoltage)
            || file.Pause.For > TimeSpan.FromMinutes(5))
        {
            SendSomebody(turn, file, of, why);
        }
    }

    /// <summary>What a look says of a switch that was told to close, or that the customer's button was to close.</summary>
    public void Judged(Turn turn, string meter, SwitchAction action, Judgement judgement, SwitchLook look, bool isLast)
    {
        var file = turn.Switch(meter);
        if (turn.Book.CaseOf(file) is not { Release: { } held } of)
            return;
        file = file with { Actual = look.Actual, Seen = look.Time };
        turn.Put(file);
        turn.Audit("proof", meter, of.Id, Proofs.Evidence(judgement, look));
        var isClosed = look.Actual == SwitchActual.Closed && judgement.Stage == ProofStage.Verified;
        if (isClosed)
        {
            if (!turn.Move(ref file, SwitchEvent.ClosedProved))
                return;
            turn.Put(file with { Pause = null, ArmedFor = null });
            Answer(turn, of, SwitchStage.Executing, answer => Proofs.Filled(answer, judgement, look, held.BeforeWh) with
            {
                Intended = "closed",
                T = answer.T with { Executed = held.Executed },
                Why = $"{judgement.Why}; supply is back and is watched for a minute before this counts as verified",
            });
            return;
        }

        if (action == SwitchAction.Arm && judgement.Stage == ProofStage.Verified)
        {
            Answer(turn, of, SwitchStage.Armed, answer => Proofs.Filled(answer, judgement, look, held.BeforeWh) with
            {
                Intended = "armed",
                T = answer.T with { Armed = turn.Now, Until = file.ArmedFor?.Until, Executed = held.Executed },
            });
            return;
        }

        if (!isLast || !turn.Move(ref file, action == SwitchAction.Arm ? SwitchEvent.ArmEnds : SwitchEvent.CloseUnproved))
            return;
        Answer(turn, of, Proofs.Stage(judgement.Stage == ProofStage.Verified ? ProofStage.Contradicted : judgement.Stage), answer => Proofs.Filled(answer, judgement, look, held.BeforeWh) with
        {
            Intended = action == SwitchAction.Arm ? "armed" : "closed",
            T = answer.T with { Executed = held.Executed },
        });
        TryAgain(turn, file, of, judgement.Why);
    }

    /// <summary>The customer's button was not pressed in time, and the switch was opened again.</summary>
    public void ArmOver(Turn turn, string meter, SwitchLook look)
    {
        var file = turn.Switch(meter) with { Actual = look.Actual, Seen = look.Time, ArmedFor = null };
        if (turn.Book.CaseOf(file) is { } of && turn.Move(ref file, SwitchEvent.ArmEnds))
            TryAgain(turn, file, of, "nobody pressed the button in time");
    }

    /// <summary>How the watch after closing ended.</summary>
    /// <param name="turn">This turn.</param>
    /// <param name="meter">Whose supply.</param>
    /// <param name="end">What the watch saw.</param>
    /// <param name="proof">What its last look proves.</param>
    public void Watched(Turn turn, string meter, WatchEnd end, Judgement? proof)
    {
        var file = turn.Switch(meter);
        if (file.Intent != SwitchIntent.Probation || turn.Book.CaseOf(file) is not { Release: { } held } of)
            return;
        if (end.Look is { } look)
            file = file with { Actual = look.Actual, Seen = look.Time };
        turn.Put(file);
        switch (end.Outcome)
        {
            case WatchOutcome.Quiet:
                turn.Move(ref file, SwitchEvent.ProbationQuiet);
                Restored(turn, file, of, held, end.Look!, proof!);
                break;
            case WatchOutcome.Unseen:
                // Nothing is known to be wrong, and nothing to be right: looked at again until somebody answers.
                turn.Put(file with { Pause = Pauses.After(file.Pause, turn.Now) });
                break;
            case WatchOutcome.OverCurrent or WatchOutcome.BackFeed or WatchOutcome.Opened:
                turn.Move(ref file, SwitchEvent.SafetyOpened);
                Answer(turn, of, SwitchStage.Contradicted, answer => answer with
                {
                    Result = (end.Outcome == WatchOutcome.Opened ? RefusalCode.FaultTrip : RefusalCode.OverCurrentAfterClose).Upper(),
                    Why = end.Why,
                    Intended = "closed",
                    Actual = file.Actual.Lower(),
                });
                TryAgain(turn, file with { Attempts = rules.Reconnect.MaxCloseAttempts }, of, end.Why);
                break;
        }
    }

    /// <summary>Who has supply although it was to be restored: by hand, or because a write took effect late.</summary>
    public static void SeenClosed(Turn turn, string meter, SwitchLook look)
    {
        var file = turn.Switch(meter) with { Actual = look.Actual, Seen = look.Time };
        if (file.Intent is SwitchIntent.Released or SwitchIntent.Armed or SwitchIntent.Closing && turn.Move(ref file, SwitchEvent.ClosedProved))
            turn.Put(file with { Pause = null, ArmedFor = null });
    }

    /// <summary>How the switch is to be closed: by the customer's button where it can be.</summary>
    public SwitchAction ActionFor(ControlledMeter meter, CaseFile of)
    {
        var direct = of.Release?.Release.Mode == ReconnectMode.Direct && (of.Reconnect?.Order.Mode ?? ReconnectMode.Direct) == ReconnectMode.Direct;
        return meter.Switch is { CanArm: true } && !(direct && of.Reconnect?.Order.Mode == ReconnectMode.Direct) && rules.Reconnect.Mode == ReconnectMode.Arm
            ? SwitchAction.Arm
            : SwitchAction.Close;
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
        if (of.Cut is { } cut && Cutting.IsPending(cut))
            turn.Put(of with { Release = of.Release! with { OrderWait = null }, Cut = cut with { Stage = CutStage.Void, Wait = null } });
        if (turn.Move(ref file, SwitchEvent.ReleaseReserved))
            turn.Put(file with { Case = of.Id, Attempts = 0, Pause = null, FieldVisit = false });
    }

    private static void EndWithSupply(Turn turn, CaseFile of, Addressee to)
    {
        if (of.Cut is { } cut && Cutting.IsPending(cut))
            Cutting.Void(turn, of, RefusalCode.Superseded, $"released: {of.Release!.Release.Reason.Upper()}");
        of = turn.Book.Cases[of.Id];
        turn.Put(of with { Closed = turn.Now, Release = of.Release! with { State = ReleaseState.Consumed } });
        if (turn.Switch(of.Meter) is { Intent: SwitchIntent.Connected } file && file.Case == of.Id)
            turn.Put(file with { Case = null });
        turn.Answer(to, SwitchStage.Accepted, answer => Common(answer, of) with
        {
            CaseClosed = true,
            Actual = turn.Switch(of.Meter).Actual.Lower(),
            Why = "the customer has supply; nothing is moved",
        });
    }

    private static void Restored(Turn turn, SwitchFile file, CaseFile of, HeldRelease held, SwitchLook look, Judgement proof)
    {
        turn.Put(file with { Case = null, Attempts = 0, Pause = null, FieldVisit = false });
        of = of with { Closed = turn.Now, Release = held with { State = ReleaseState.Consumed } };
        turn.Put(of);
        Answer(turn, of, SwitchStage.Verified, answer => Proofs.Filled(answer, proof, look, held.BeforeWh) with
        {
            Intended = "closed",
            T = answer.T with { Executed = held.Executed, Verified = turn.Now },
        });
        turn.Tell("restored", Severity.Info, of.Meter, of.Id, new()
        {
            ["reason"] = held.Release.Reason.Upper(),
            ["proof"] = proof.Level.Lower(),
            ["elapsed_s"] = Math.Round((turn.Now - held.Received).TotalSeconds),
        });
    }

    private void TryAgain(Turn turn, SwitchFile file, CaseFile of, string why)
    {
        turn.Put(file with { Pause = new(turn.Now, rules.Reconnect.BackOff(file.Attempts)) });
        if (file.Attempts >= rules.Reconnect.MaxCloseAttempts)
            SendSomebody(turn, turn.Switch(of.Meter), of, why);
    }

    private static void SendSomebody(Turn turn, SwitchFile file, CaseFile of, string why)
    {
        if (file.FieldVisit)
            return;
        turn.Put(file with { FieldVisit = true });
        turn.Tell("field_visit_needed", Severity.Alarm, of.Meter, of.Id, new() { ["why"] = why });
    }

    /// <summary>To whoever ordered it, and to whoever released it.</summary>
    private static void Answer(Turn turn, CaseFile of, SwitchStage stage, Func<SwitchResultMessage, SwitchResultMessage> fill)
    {
        if (of.Release is { } held)
            turn.Answer(Addressee.Of(held), stage, answer => fill(Common(answer, of)));
        if (of.Reconnect is { } order)
            turn.Answer(Addressee.Of(order), stage, answer => fill(Common(answer, of)));
    }

    private static SwitchResultMessage Common(SwitchResultMessage answer, CaseFile of) => answer with
    {
        Reason = of.Release?.Release.Reason.Upper(),
        Release = of.Release?.Release.Id,
        Adopted = of.Adopted ? true : null,
        NoOrder = of.Release?.NoOrder == true ? true : null,
    };

    /// <summary>False only when there is supply: nothing was cut, and nobody saw the switch open.</summary>
    private static bool MayBeOff(SwitchFile file, CaseFile of) => file.Intent switch
    {
        SwitchIntent.Opening or SwitchIntent.Disconnected => file.Case == of.Id,
        SwitchIntent.Connected or SwitchIntent.CutPending => file.Actual is SwitchActual.Open or SwitchActual.Tripped or SwitchActual.Locked or SwitchActual.Armed,

        // A case that is being restored has a release, and a second one was refused.
        SwitchIntent.Released or SwitchIntent.Armed or SwitchIntent.Closing or SwitchIntent.Probation => false,
    };
}
