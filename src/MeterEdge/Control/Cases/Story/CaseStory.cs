using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases.Story;

/// <summary>What happened in a case and how it goes on, put together from its document, its switch, and the answers and events that were given of it.</summary>
/// <param name="Steps">What happened and when; what two were told at once is there once.</param>
/// <param name="Outlook">How it goes on.</param>
internal sealed record CaseStory(ImmutableArray<(DateTimeOffset Time, CaseStep Step)> Steps, Outlook Outlook)
{
    // A century: a row that says more is damaged.
    private const double Longest = 3.2e9;

    /// <summary>The story of a case.</summary>
    /// <param name="of">Its document.</param>
    /// <param name="file">Its meter's switch.</param>
    /// <param name="happened">Answers and events of it.</param>
    /// <param name="reconnect">How fast supply comes back.</param>
    /// <param name="now">This moment.</param>
    public static CaseStory Of(CaseFile of, SwitchFile file, IEnumerable<Event> happened, ReconnectPolicy reconnect, DateTimeOffset now)
    {
        var steps = Documented(of).Concat(happened.SelectMany(Told)).Distinct().OrderBy(one => one.Time);
        return new([.. steps], After(of, file, reconnect, now));
    }

    private static IEnumerable<(DateTimeOffset Time, CaseStep Step)> Documented(CaseFile of)
    {
        foreach (var notice in of.Notices)
            yield return (notice.Sent, new CaseStep.Told(notice));
        foreach (var approval in of.Approvals)
            yield return (approval.IssuedAt, new CaseStep.Approved(approval.Issuer));
        if (of.Cut is { } cut)
            yield return (cut.Received, new CaseStep.Ordered(cut.Order.Reason, cut.Order.Issuer));
        if (of.Reconnect is { } order)
            yield return (order.Received, new CaseStep.ReconnectOrdered(order.Order.Issuer));
        if (of.Release is { } held)
            yield return (held.Received, new CaseStep.Released(held.Release.Reason, held.Release.Issuer, held.Release.Amounts));
        if (of.Closed is { } closed)
            yield return (closed, new CaseStep.Closed());
    }

    private static IEnumerable<(DateTimeOffset Time, CaseStep Step)> Told(Event happened)
    {
        var step = happened.Code == KeptEvent.Verdict ? Answered(happened.Data) : Reported(happened.Code, happened.Data);
        return step is null ? [] : [(happened.Time, step)];
    }

    private static CaseStep? Answered(JsonObject answer)
    {
        var (opening, stage) = (Text(answer, "verb") == "disconnect", Words.ParseLower<SwitchStage>(Text(answer, "stage")));
        // Said of an order again because it came again.
        if (stage is null || Text(answer, "verb") is null || answer["repeat"] is not null)
            return null;
        var until = Time(answer["t"] as JsonObject, "until");
        return stage.Value switch
        {
            SwitchStage.Refused => opening ? new CaseStep.CutRefused(Codes(answer)) : new CaseStep.RestoringRefused(Codes(answer)),
            SwitchStage.Countdown => new CaseStep.CountingDown(until),
            SwitchStage.Cancelled or SwitchStage.Expired => opening ? new CaseStep.CalledOff(Code(answer)) : stage == SwitchStage.Cancelled ? new CaseStep.Revoked() : null,
            SwitchStage.Armed => new CaseStep.Armed(until),
            SwitchStage.Contradicted or SwitchStage.Unknown => new CaseStep.NotProved(opening, stage == SwitchStage.Contradicted),

            // The events `cut` and `restored` say it once for all who were answered.
            SwitchStage.Verified or SwitchStage.Accepted or SwitchStage.AwaitingApproval or SwitchStage.AwaitingRelease or SwitchStage.AwaitingOrder or SwitchStage.Executing => null,
        };
    }

    private static CaseStep? Reported(string code, JsonObject data) => code switch
    {
        "cut" => new CaseStep.CutOff(Words.ParseLower<ProofLevel>(Text(data, "proof")) ?? ProofLevel.None),
        "restored" => new CaseStep.Restored(
            Words.ParseLower<ProofLevel>(Text(data, "proof")) ?? ProofLevel.None,
            double.TryParse(data["elapsed_s"]?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < Longest ? TimeSpan.FromSeconds(seconds) : null),
        "field_visit_needed" => new CaseStep.FieldVisit(),
        "switch_moved" or "tamper" => new CaseStep.Moved(
            Words.ParseLower<SwitchActual>(Text(data, "from")) ?? SwitchActual.Unknown, Words.ParseLower<SwitchActual>(Text(data, "to")) ?? SwitchActual.Unknown),
        _ => null,
    };

    private static Outlook After(CaseFile of, SwitchFile file, ReconnectPolicy reconnect, DateTimeOffset now)
    {
        if (file.Case != of.Id)
            return of is { Closed: null, Cut.Stage: CutStage.AwaitingApproval } ? new Outlook.CutDue(null) : new Outlook.On();
        if (file.FieldVisit)
            return new Outlook.WaitsForVisit();
        return file.Intent switch
        {
            SwitchIntent.Connected or SwitchIntent.Probation => of.Release is { OrderWait: { } wait } held
                ? new Outlook.WaitsForOrder(held.State == ReleaseState.Reserved ? wait.Until : null)
                : new Outlook.On(),
            SwitchIntent.CutPending => new Outlook.CutDue(of.Cut?.Wait?.Until),
            SwitchIntent.Opening or SwitchIntent.Disconnected => of.Release is { State: ReleaseState.Reserved, OrderWait: { } wait }
                ? new Outlook.WaitsForOrder(wait.Until)
                : WaitsForRelease(of, reconnect),
            SwitchIntent.Released or SwitchIntent.Closing => Returning(of, reconnect, now),
            SwitchIntent.Armed => new Outlook.WaitsForButton(file.ArmedFor?.Until),
        };
    }

    private static Outlook.WaitsForRelease WaitsForRelease(CaseFile of, ReconnectPolicy reconnect)
    {
        var told = of.Notices.MaxBy(notice => notice.Sent);
        return new(of.Cut?.Order.Reason, told?.Due, told?.Currency, reconnect.Target);
    }

    // What was promised first is over one day; then the law's time is the one that counts.
    private static Outlook.Returning Returning(CaseFile of, ReconnectPolicy reconnect, DateTimeOffset now)
    {
        var since = of.Release?.Received ?? now;
        return new(now < since + reconnect.Target ? since + reconnect.Target : since + reconnect.Hard);
    }

    private static ImmutableArray<RefusalCode> Codes(JsonObject answer)
    {
        var gates = answer["gates"] is JsonArray all ? all.OfType<JsonObject>().Select(Code).OfType<RefusalCode>() : [];
        return [.. Code(answer) is { } first ? gates.Prepend(first).Distinct() : gates.Distinct()];
    }

    private static RefusalCode? Code(JsonObject from) => Words.ParseUpper<RefusalCode>(Text(from, "code") ?? Text(from, "result"));

    private static string? Text(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static DateTimeOffset? Time(JsonObject? from, string name) =>
        from?[name] is JsonValue value && value.TryGetValue<string>(out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
