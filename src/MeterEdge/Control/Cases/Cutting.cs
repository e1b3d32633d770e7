using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>The way to a cut: notices, order, approvals, countdown, and everything that stops it. Any doubt means: do not cut.</summary>
internal sealed class Cutting(DeskRules rules)
{
    // An honest case needs a handful; a flood of right signatures must not fill the disk either.
    private const int MostNotices = 64;
    private const int MostApprovals = 16;

    private static readonly TimeSpan ApprovalWait = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan CustomerHold = TimeSpan.FromHours(24);

    /// <summary>A proof that the customer was told.</summary>
    public static void Take(Turn turn, SignedMessage.Notice notice, ReplyTo? reply)
    {
        var to = Addressee.Of(notice, turn.Now, reply);
        if (!CaseOpening.Try(turn, to, out var of))
            return;
        if (of.Notices.Length >= MostNotices)
        {
            turn.Refuse(to, RefusalCode.RateLimit, $"the case has {MostNotices} notices already");
            return;
        }

        turn.Put(of with { Notices = of.Notices.Add(notice) });
        turn.Answer(to, SwitchStage.Accepted);
    }

    /// <summary>An order to cut: refused, or on its way to a countdown that anybody can stop.</summary>
    public void Take(Turn turn, SignedMessage.DisconnectOrder order, ReplyTo? reply)
    {
        var to = Addressee.Of(order, turn.Now, reply);
        var meter = rules.Meters[order.Meter!];
        if (meter.Switch is not { CanOpen: true })
        {
            turn.Refuse(to, RefusalCode.NoSwitch, "nothing is known by which this meter's supply could be cut");
            return;
        }

        if (meter.Switch.IsUnproved)
        {
            turn.Refuse(to, RefusalCode.NoSwitch, "the profile of its switch is unproved, and no technician has seen it open and close (SwitchCommissioned)");
            return;
        }

        if (!CaseOpening.Try(turn, to, out var of))
            return;
        var file = turn.Switch(meter.Serial);
        if (Hindrance(turn, of, file, order.Reason) is { } hindrance)
        {
            turn.Refuse(to, RefusalCode.Superseded, hindrance);
            return;
        }

        // What was ordered first may still take effect, so it is not forgotten.
        if (file.Intent == SwitchIntent.Opening)
            of = of with { Earlier = of.Cut };
        var cut = new CutOrder(order, turn.Now, reply);
        var planned = turn.Now + rules.Cut.Profile.Countdown(order.Reason);
        var gates = rules.Judge(turn, meter, file, of, cut, planned);
        if (gates.FirstOrDefault(gate => gate.Code != RefusalCode.NoApproval) is { } no)
        {
            AlarmOfTooMany(turn, to, gates);
            turn.Refuse(to, no.Code, no.Why, gates);
            return;
        }

        turn.Answer(to, SwitchStage.Accepted, answer => answer with { Intended = "open", Reason = order.Reason.Upper() });
        if (gates.IsEmpty)
        {
            BeginCountdown(turn, file, of, cut);
            return;
        }

        cut = cut with { Stage = CutStage.AwaitingApproval, Wait = new(turn.Now, ApprovalWait) };
        turn.Put(of with { Cut = cut });
        turn.Answer(to, SwitchStage.AwaitingApproval, answer => answer with
        {
            Gates = Turn.Messages(gates),
            T = answer.T with { Until = cut.Wait.Until },
        });
    }

    /// <summary>Somebody else than the one who ordered says yes.</summary>
    public void Take(Turn turn, SignedMessage.Approval approval, ReplyTo? reply)
    {
        var to = Addressee.Of(approval, turn.Now, reply);
        if (!CaseOpening.Try(turn, to, out var of))
            return;
        // An approval may come before its order; then the policy looks at it.
        if (of.Cut is { } ordered && ordered.Order.Id == approval.Order && ApprovalRules.Problem(ordered.Order, approval) is { } problem)
        {
            turn.Refuse(to, problem, "it is no approval of that order");
            return;
        }

        if (of.Approvals.Length >= MostApprovals)
        {
            turn.Refuse(to, RefusalCode.RateLimit, $"the case has {MostApprovals} approvals already");
            return;
        }

        of = of with { Approvals = of.Approvals.Add(approval) };
        turn.Put(of);
        turn.Answer(to, SwitchStage.Accepted);
        if (of.Cut is not { Stage: CutStage.AwaitingApproval } cut || cut.Order.Id != approval.Order)
            return;
        var (meter, file) = (rules.Meters[of.Meter], turn.Switch(of.Meter));
        var gates = rules.Judge(turn, meter, file, of, cut, turn.Now + rules.Cut.Profile.Countdown(cut.Order.Reason));
        if (gates.IsEmpty)
            BeginCountdown(turn, file, of, cut);
        else if (gates.FirstOrDefault(gate => gate.Code != RefusalCode.NoApproval) is { } no)
        {
            AlarmOfTooMany(turn, Addressee.Of(cut), gates);
            Void(turn, of, no.Code, no.Why, gates);
        }
    }

    /// <summary>Anybody who may sign stops a cut, at any moment up to the write.</summary>
    public static void Take(Turn turn, SignedMessage.Cancel cancel, ReplyTo? reply)
    {
        var to = Addressee.Of(cancel, turn.Now, reply);
        var of = turn.Book.Cases.Values.FirstOrDefault(one => cancel.Case is { } id ? one.Id == id : one.Cut?.Order.Id == cancel.Order);
        if (of?.Cut is not { } cut)
            turn.Refuse(to, RefusalCode.CaseMismatch, "nothing is ordered there that could be cancelled");
        else if (!IsPending(cut))
            turn.Refuse(to, RefusalCode.TooLate, $"the order is {cut.Stage.Lower()}");
        else
        {
            Void(turn, of, RefusalCode.Superseded, $"cancelled by {cancel.Issuer}");
            turn.Answer(to with { Meter = of.Meter, Case = of.Id }, SwitchStage.Accepted);
        }
    }

    /// <summary>The customer's own word, unsigned: holds a countdown for arrears for a day, once a case.</summary>
    public static void TakeUnsignedCancel(Turn turn, string caseId, ReplyTo? reply)
    {
        var to = new Addressee(null, null, turn.Now, reply) { Case = caseId };
        if (turn.Book.Cases.GetValueOrDefault(caseId) is not { Cut: { } cut } of || cut.Order.Reason != CutReason.Arrears)
            turn.Refuse(to, RefusalCode.CaseMismatch, "no order for arrears is known of that case");
        else if (!IsPending(cut))
            turn.Refuse(to, RefusalCode.TooLate, $"the order is {cut.Stage.Lower()}");
        else if (of.CustomerHold is not null)
            turn.Refuse(to, RefusalCode.AlreadyUsed, "the customer has held this case once already");
        else
        {
            of = of with { CustomerHold = new(turn.Now, CustomerHold) };
            turn.Put(of);
            Void(turn, of, RefusalCode.Dispute, "held by the customer for 24 hours");
            turn.Answer(to with { Meter = of.Meter }, SwitchStage.Accepted, answer => answer with { T = answer.T with { Until = of.CustomerHold.Until } });
        }
    }

    /// <summary>What is ordered and now forbidden is stopped; an approval that did not come ends the order.</summary>
    public void Look(Turn turn)
    {
        foreach (var of in turn.Book.Cases.Values.Where(of => of.Closed is null && of.Cut is { } cut && IsPending(cut)).ToList())
        {
            var cut = of.Cut!;
            if (cut.Stage == CutStage.AwaitingApproval && cut.Wait!.IsOver(turn.Now))
            {
                turn.Put(of with { Cut = cut with { Stage = CutStage.Void, Wait = null } });
                turn.Answer(Addressee.Of(cut), SwitchStage.Expired, answer => answer with
                {
                    Result = RefusalCode.NoApproval.Upper(),
                    Why = "nobody approved it in time",
                });
            }
            else if (!rules.Meters.ContainsKey(of.Meter))
            {
                Void(turn, of, RefusalCode.UnknownMeter, "the meter is not configured any more");
            }
            else if (Forbidden(turn, of) is { } no)
            {
                Void(turn, of, no.Code, no.Why, [no]);
            }
        }
    }

    /// <summary>
    /// The last look before the switch is told to open; all gates again. Commits that it will be told, after which nothing stops it. False when it
    /// must not.
    /// </summary>
    /// <param name="turn">This turn.</param>
    /// <param name="meter">Whose supply.</param>
    /// <param name="seen">What the checks on the bus saw; null for the look before those.</param>
    public bool MayOpen(Turn turn, string meter, SwitchLook? seen)
    {
        var file = turn.Switch(meter);
        if (file.Intent != SwitchIntent.CutPending || turn.Book.CaseOf(file) is not { Cut: { Stage: CutStage.Countdown } cut } of || !cut.Wait!.IsOver(turn.Now))
            return false;
        var gates = rules.Judge(turn, rules.Meters[meter], file, of, cut, turn.Now);
        if (!gates.IsEmpty)
        {
            AlarmOfTooMany(turn, Addressee.Of(cut), gates);
            Void(turn, of, gates[0].Code, gates[0].Why, gates);
            return false;
        }

        if (seen is null)
            return true;
        if (!turn.Move(ref file, SwitchEvent.TimeUp))
            return false;
        turn.Audit("before", meter, of.Id, Proofs.Evidence(new(ProofStage.Unknown, ProofLevel.None, "the look before the switch is told to open"), seen));
        turn.Put(file.Operated(turn.Now) with { Actual = seen.Actual, Seen = seen.Time });
        turn.Put(of with { Cut = cut with { Stage = CutStage.Opening, Wait = null, Executed = turn.Now, BeforeWh = seen.EnergyWh } });
        turn.Answer(Addressee.Of(cut), SwitchStage.Executing, answer => answer with { Intended = "open", Actual = seen.Actual.Lower() });
        return true;
    }

    /// <summary>The checks on the bus said no: nothing was written, and the order is over.</summary>
    public static void Refused(Turn turn, string meter, ImmutableArray<RefusalCode> codes, string why)
    {
        if (turn.Book.CaseOf(turn.Switch(meter)) is { Cut: { Stage: CutStage.Countdown } } of)
            Void(turn, of, codes[0], why, [.. codes.Select(code => new Gate("switch", code, Verdict.Deny, null, why))]);
    }

    /// <summary>What a look says of a switch that was told to open.</summary>
    public static void Judged(Turn turn, string meter, Judgement judgement, SwitchLook look, bool isLast)
    {
        var file = turn.Switch(meter);
        if (file.Intent != SwitchIntent.Opening || turn.Book.CaseOf(file) is not { Cut: { } cut } of)
            return;
        file = file with { Actual = look.Actual, Seen = look.Time };
        turn.Audit("proof", meter, of.Id, Proofs.Evidence(judgement, look));
        if (cut.Stage != CutStage.Opening && of.Earlier is { } earlier)
        {
            // A new order waits for its approval; what is looked for is what became of the one before.
            if (judgement.Stage == ProofStage.Verified && IsPending(cut))
                Void(turn, of, RefusalCode.Superseded, "the switch has opened for the order before");
            (of, cut) = judgement.Stage == ProofStage.Verified ? (turn.Book.Cases[of.Id] with { Earlier = null }, earlier) : (of, earlier);
        }

        if (judgement.Stage == ProofStage.Verified && turn.Move(ref file, SwitchEvent.OpenProved))
        {
            turn.Put(file with { Pause = null });
            turn.Put(of with { Cut = cut with { Stage = CutStage.Done, Verified = turn.Now, Doubted = null } });
            Tell(cut.Doubted);
            turn.Tell("cut", Severity.Warning, meter, of.Id, new()
            {
                ["reason"] = cut.Order.Reason.Upper(),
                ["proof"] = judgement.Level.Lower(),
                ["energy_wh"] = look.EnergyWh,
            });
            return;
        }

        // Read again with back-off; written again only for a new order.
        turn.Put(file with { Pause = isLast ? Pauses.After(file.Pause, turn.Now) : file.Pause });
        if (isLast && cut.Doubted is null && of.Cut == cut)
            Tell(null);

        void Tell(long? corrects) => turn.Answer(
            Addressee.Of(cut),
            Proofs.Stage(judgement.Stage),
            answer => Proofs.Filled(answer, judgement, look, cut.BeforeWh) with
            {
                Intended = "open",
                Reason = cut.Order.Reason.Upper(),
                Corrects = corrects,
                T = answer.T with { Executed = cut.Executed, Verified = judgement.Stage == ProofStage.Verified ? turn.Now : null },
            },
            judgement.Stage == ProofStage.Verified ? null : n => turn.Put(turn.Book.Cases[of.Id] with { Cut = turn.Book.Cases[of.Id].Cut! with { Doubted = n } }));
    }

    /// <summary>Ends an order that was not carried out; the customer keeps supply.</summary>
    public static void Void(Turn turn, CaseFile of, RefusalCode code, string why, IReadOnlyList<Gate>? gates = null)
    {
        var cut = of.Cut!;
        var file = turn.Switch(of.Meter);
        if (file.Intent == SwitchIntent.CutPending && file.Case == of.Id)
            turn.Move(ref file, SwitchEvent.CutStopped);
        turn.Put(of with { Cut = cut with { Stage = CutStage.Void, Wait = null } });
        turn.Answer(Addressee.Of(cut), SwitchStage.Cancelled, answer => answer with
        {
            Result = code.Upper(),
            Why = why,
            Gates = Turn.Messages(gates),
            Actual = file.Actual.Lower(),
        });
    }

    /// <summary>True while an order can still be stopped.</summary>
    public static bool IsPending(CutOrder cut) => cut.Stage is CutStage.AwaitingApproval or CutStage.Countdown;

    private void BeginCountdown(Turn turn, SwitchFile file, CaseFile of, CutOrder cut)
    {
        // The approval may have taken its time.
        if (Occupant(turn, of, file) is { } occupant)
        {
            Void(turn, of with { Cut = cut }, RefusalCode.Superseded, occupant);
            return;
        }

        turn.Move(ref file, SwitchEvent.CutAllowed);

        cut = cut with { Stage = CutStage.Countdown, Wait = new(turn.Now, rules.Cut.Profile.Countdown(cut.Order.Reason)) };
        turn.Put(file with { Case = of.Id, Attempts = 0, Pause = null, FieldVisit = false });
        turn.Put(of with { Cut = cut });
        turn.Answer(Addressee.Of(cut), SwitchStage.Countdown, answer => answer with { Intended = "open", T = answer.T with { Until = cut.Wait.Until } });
    }

    /// <summary>What has come to forbid a cut that was allowed when it was ordered, apart from what only counts at its moment.</summary>
    private Gate? Forbidden(Turn turn, CaseFile of)
    {
        var cut = of.Cut!;
        var planned = cut.Stage == CutStage.Countdown && !cut.Wait!.IsOver(turn.Now) ? cut.Wait.Until : turn.Now;
        return rules.Judge(turn, rules.Meters[of.Meter], turn.Switch(of.Meter), of, cut, planned).FirstOrDefault(gate => gate.Code
            is RefusalCode.ProtectedMedical or RefusalCode.ProtectedSupply or RefusalCode.ProtectedCommonLoad or RefusalCode.ImportantUser
            or RefusalCode.Dispute or RefusalCode.PaymentPending or RefusalCode.PlanActive or RefusalCode.Weather or RefusalCode.UnknownKey or RefusalCode.WrongAccount or RefusalCode.NoSwitch
            || (gate.Code == RefusalCode.NoApproval && cut.Stage == CutStage.Countdown));
    }

    /// <summary>Why this case's order cannot begin.</summary>
    private static string? Hindrance(Turn turn, CaseFile of, SwitchFile file, CutReason reason)
    {
        if (of.Release is { State: ReleaseState.Reserved })
            return "a release is reserved for this case";
        if (of.Cut is { Stage: CutStage.AwaitingApproval })
            return "an order of this case waits for its approval";
        if (file.Intent == SwitchIntent.Opening && of.Cut?.Order.Reason != reason)
            return "the switch is opening for another reason";
        return Occupant(turn, of, file);
    }

    /// <summary>Who has the switch already. An order of the case that it is opening for is the new order without which it is not told again.</summary>
    private static string? Occupant(Turn turn, CaseFile of, SwitchFile file)
    {
        var isFree = file.Intent == SwitchIntent.Opening ? file.Case == of.Id : file.Intent == SwitchIntent.Connected && Restoring.InForce(turn, file) is null;
        return isFree ? null : $"the switch is {file.Intent.Lower()} for case {file.Case}";
    }

    private static void AlarmOfTooMany(Turn turn, Addressee to, IEnumerable<Gate> gates)
    {
        var counts = gates.Where(gate => gate.Code == RefusalCode.RateLimit).ToList();
        if (counts.Count > 0)
        {
            turn.Tell("rate_limited", Severity.Alarm, to.Meter, to.Case, new()
            {
                ["counts"] = new JsonArray([.. counts.Select(gate => JsonValue.Create(gate.Why))]),
                ["order"] = to.Id,
                ["iss"] = to.Issuer,
            });
        }
    }
}
