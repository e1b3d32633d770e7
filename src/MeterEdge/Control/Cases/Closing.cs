using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>
/// What a switch does whose supply is to come back: closed or armed, proved, watched, and tried again. With a valid release doubt never keeps
/// anyone in the dark.
/// </summary>
internal sealed class Closing(DeskRules rules)
{
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
        of = of with { Release = held with { Executed = held.Executed ?? turn.Now, BeforeWh = held.BeforeWh ?? seen.EnergyWh ?? rules.LastEnergyWh(meter) } };
        turn.Put(of);
        Restoring.Answer(turn, of, SwitchStage.Executing, answer => answer with { Intended = action == SwitchAction.Arm ? "armed" : "closed", Actual = seen.Actual.Lower() });
        return true;
    }

    /// <summary>The checks on the bus said no: nothing was written. Supply stays owed, so it is tried again.</summary>
    public void Refused(Turn turn, string meter, ImmutableArray<RefusalCode> codes, string why)
    {
        var file = turn.Switch(meter);
        if (file.Intent != SwitchIntent.Released || turn.Book.CaseOf(file) is not { } of)
            return;
        turn.Audit("refused", meter, of.Id, new() { ["codes"] = new JsonArray([.. codes.Select(code => JsonValue.Create(code.Upper()))]), ["why"] = why });
        if (file.Pause is null)
            Restoring.Answer(turn, of, SwitchStage.Unknown, answer => answer with { Result = codes[0].Upper(), Why = $"{why}; it is tried again", Intended = "closed", Actual = file.Actual.Lower() });

        // A district that had no power comes back all at once, and so would its loads.
        var pause = Pauses.After(file.Pause, turn.Now);
        var scattered = codes.Contains(RefusalCode.BusTimeout) ? rules.Reconnect.OutageStagger * rules.Chance() : TimeSpan.Zero;
        file = file with { Pause = pause with { For = pause.For + scattered } };
        turn.Put(file);

        // What no repetition mends; and whatever else has lasted for some minutes.
        if (codes.Any(code => code is RefusalCode.LocalLock or RefusalCode.MaintenanceLock or RefusalCode.FaultTrip or RefusalCode.IdentityUnverified or RefusalCode.WrongMeter or RefusalCode.LoadSideVoltage)
            || pause.For > TimeSpan.FromMinutes(5))
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

        // Said already; what is wrong with it the watch will find.
        if (file.Intent == SwitchIntent.Probation)
            return;
        var isClosed = look.Actual == SwitchActual.Closed && judgement.Stage == ProofStage.Verified;
        if (isClosed)
        {
            if (!turn.Move(ref file, SwitchEvent.ClosedProved))
                return;
            turn.Put(file with { Pause = null, ArmedFor = null });
            Restoring.Answer(turn, of, SwitchStage.Executing, answer => Proofs.Filled(answer, judgement, look, held.BeforeWh) with
            {
                Intended = "closed",
                T = answer.T with { Executed = held.Executed },
                Why = $"{judgement.Why}; supply is back and is watched for a minute before this counts as verified",
            });
            return;
        }

        if (action == SwitchAction.Arm && judgement.Stage == ProofStage.Verified)
        {
            Restoring.Answer(turn, of, SwitchStage.Armed, answer => Proofs.Filled(answer, judgement, look, held.BeforeWh) with
            {
                Intended = "armed",
                T = answer.T with { Armed = turn.Now, Until = file.ArmedFor?.Until, Executed = held.Executed },
            });
            return;
        }

        if (!isLast || !turn.Move(ref file, action == SwitchAction.Arm ? SwitchEvent.ArmEnds : SwitchEvent.CloseUnproved))
            return;
        Restoring.Answer(turn, of, Proofs.Stage(judgement.Stage == ProofStage.Verified ? ProofStage.Contradicted : judgement.Stage), answer => Proofs.Filled(answer, judgement, look, held.BeforeWh) with
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
            case WatchOutcome.Quiet when proof!.Stage == ProofStage.Verified:
                turn.Move(ref file, SwitchEvent.ProbationQuiet);
                Restored(turn, file, of, held, end.Look!, proof);
                break;
            case WatchOutcome.Quiet:
                // The register says closed and the rest does not agree.
                Doubt(proof);
                break;
            case WatchOutcome.Unseen:
                // Nothing is known to be wrong, and nothing to be right: looked at again until somebody answers.
                turn.Put(file with { Pause = Pauses.After(file.Pause, turn.Now) });
                break;
            case WatchOutcome.OverCurrent or WatchOutcome.BackFeed or WatchOutcome.Opened when file.Actual == SwitchActual.Closed:
                // It was to be opened and must not break so much, or does not.
                Doubt(new(ProofStage.Contradicted, ProofLevel.None, end.Why));
                break;
            case WatchOutcome.OverCurrent or WatchOutcome.BackFeed or WatchOutcome.Opened:
                turn.Move(ref file, SwitchEvent.SafetyOpened);
                Say(SwitchStage.Contradicted, answer => answer with { Result = Code(), Why = end.Why, Actual = file.Actual.Lower() });
                TryAgain(turn, file with { Attempts = rules.Reconnect.MaxCloseAttempts }, of, end.Why);
                break;
        }

        // Said once, and watched on until all is well or somebody has been there.
        void Doubt(Judgement doubt)
        {
            if (!file.FieldVisit)
                Say(Proofs.Stage(doubt.Stage), answer => Proofs.Filled(answer, doubt, end.Look!, held.BeforeWh) with { Result = Code() });
            turn.Put(file with { Pause = Pauses.After(file.Pause, turn.Now) });
            SendSomebody(turn, turn.Switch(meter), of, doubt.Why);
        }

        void Say(SwitchStage stage, Func<SwitchResultMessage, SwitchResultMessage> fill) =>
            Restoring.Answer(turn, of, stage, answer => fill(answer) with { Intended = "closed", T = answer.T with { Executed = held.Executed } });

        string Code() => (end.Outcome switch
        {
            WatchOutcome.Quiet or WatchOutcome.Unseen => RefusalCode.VerifyFailed,
            WatchOutcome.Opened => RefusalCode.FaultTrip,
            WatchOutcome.BackFeed => RefusalCode.LoadSideVoltage,
            WatchOutcome.OverCurrent => RefusalCode.OverCurrentAfterClose,
        }).Upper();
    }

    /// <summary>Who has supply although it was to be restored: by hand, because a write took effect late, or because it was never gone.</summary>
    public static void SeenClosed(Turn turn, string meter, SwitchLook look)
    {
        var file = turn.Switch(meter) with { Actual = look.Actual, Seen = look.Time };
        turn.Put(file);
        if (file.Intent is SwitchIntent.Released or SwitchIntent.Armed or SwitchIntent.Closing && turn.Move(ref file, SwitchEvent.ClosedProved))
            turn.Put(file with { Pause = null, ArmedFor = null });
        else if (file.Intent == SwitchIntent.Connected && Restoring.InForce(turn, file) is { } of)
            Restoring.End(turn, of, Restoring.HasSupply);
    }

    /// <summary>How the switch is to be closed: by the customer's button where it can be.</summary>
    public SwitchAction ActionFor(ControlledMeter meter, CaseFile of)
    {
        var permitted = of.Release?.Release.Mode == ReconnectMode.Direct && (of.Reconnect?.Order.Mode ?? ReconnectMode.Direct) == ReconnectMode.Direct;
        var wanted = rules.Reconnect.Mode == ReconnectMode.Direct || of.Reconnect?.Order.Mode == ReconnectMode.Direct;
        return meter.Switch is { CanArm: true } && !(permitted && wanted) ? SwitchAction.Arm : SwitchAction.Close;
    }

    private static void Restored(Turn turn, SwitchFile file, CaseFile of, HeldRelease held, SwitchLook look, Judgement proof)
    {
        turn.Put(file with { Case = null, Attempts = 0, Pause = null, FieldVisit = false });
        of = of with { Closed = turn.Now, Release = held with { State = ReleaseState.Consumed } };
        turn.Put(of);
        Restoring.Answer(turn, of, SwitchStage.Verified, answer => Proofs.Filled(answer, proof, look, held.BeforeWh) with
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
}
