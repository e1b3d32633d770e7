using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Cases.Story;

/// <summary>The answer to the request <c>case</c>: all that is known of it in one object, and the same as text.</summary>
internal static class CaseAnswer
{
    // A result has to fit into a message of 64 kB, and a letter that is no ASCII takes six bytes of it.
    private const int MostLines = 64;
    private const int MostNotices = 32;

    /// <summary>Answers and events that are looked at: the latest.</summary>
    public const int MostEvents = 400;

    /// <summary>The data of the answer.</summary>
    /// <param name="of">The case.</param>
    /// <param name="file">Its meter's switch.</param>
    /// <param name="account">The customer's account.</param>
    /// <param name="story">What happened.</param>
    /// <param name="language">The contract's <c>lang</c>.</param>
    /// <param name="texts">The texts of that language.</param>
    /// <param name="zone">Zone of the district's local time.</param>
    public static JsonObject Of(CaseFile of, SwitchFile file, string? account, CaseStory story, string language, CaseTexts texts, TimeZoneInfo zone)
    {
        var data = new JsonObject
        {
            ["case"] = of.Id,
            ["meter"] = of.Meter,
            ["account"] = account,
            ["opened"] = Time(of.Opened),
            ["closed"] = Time(of.Closed),
            ["intent"] = file.Case == of.Id ? file.Intent.Lower() : null,
            ["actual"] = file.Actual.Lower(),
            ["seen"] = Time(file.Seen),
            ["notices"] = new JsonArray([.. of.Notices.TakeLast(MostNotices).Select(Notice)]),
            ["order"] = of.Cut is { } cut ? Order(cut) : null,
            ["approvals"] = new JsonArray([.. of.Approvals.Select(approval => new JsonObject { ["iss"] = approval.Issuer, ["rank"] = approval.Rank, ["t"] = Time(approval.IssuedAt) })]),
            ["release"] = of.Release is { } held ? Release(held) : null,
            ["reconnect"] = of.Reconnect is { } order ? new JsonObject { ["id"] = order.Order.Id, ["iss"] = order.Order.Issuer, ["received"] = Time(order.Received) } : null,
            ["lang"] = language,
            ["text"] = new JsonArray([.. texts.Tell(story.Steps, story.Outlook, zone).TakeLast(MostLines).Select(line => JsonValue.Create(line))]),
        };
        var leftOff = Math.Max(0, story.Steps.Length + 1 - MostLines);
        if (leftOff > 0)
            data["left_off"] = leftOff;
        foreach (var absent in data.Where(member => member.Value is null).Select(member => member.Key).ToList())
            data.Remove(absent);
        return data;
    }

    private static JsonObject Notice(SignedMessage.Notice notice) => new()
    {
        ["kind"] = notice.Kind.Upper(),
        ["channel"] = notice.Channel,
        ["sent"] = Time(notice.Sent),
        ["delivered"] = Time(notice.Delivered),
        ["outcome"] = notice.Outcome,
        ["by"] = notice.By,
        ["due"] = notice.Due,
        ["cur"] = notice.Currency,
        ["since"] = Time(notice.Since),
        ["cut_after"] = Time(notice.CutAfter),
    };

    private static JsonObject Order(CutOrder cut) => new()
    {
        ["id"] = cut.Order.Id,
        ["iss"] = cut.Order.Issuer,
        ["reason"] = cut.Order.Reason.Upper(),
        ["received"] = Time(cut.Received),
        ["stage"] = cut.Stage.Lower(),
        ["executed"] = Time(cut.Executed),
        ["verified"] = Time(cut.Verified),
    };

    private static JsonObject Release(HeldRelease held) => new()
    {
        ["id"] = held.Release.Id,
        ["iss"] = held.Release.Issuer,
        ["reason"] = held.Release.Reason.Upper(),
        ["txn"] = held.Release.Transaction,
        ["due"] = held.Release.Amounts?.Due,
        ["paid"] = held.Release.Amounts?.Paid,
        ["bal"] = held.Release.Amounts?.Balance,
        ["cur"] = held.Release.Amounts?.Currency,
        ["received"] = Time(held.Received),
        ["state"] = held.State.Lower(),
        ["executed"] = Time(held.Executed),
    };

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString(UtcMillisecondsConverter.Format, CultureInfo.InvariantCulture);
}
