using System.CommandLine;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend notice</c>: the customer was told.</summary>
public static class NoticeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var kind = Choices.Of("--kind", "What the customer was told.", required: true, "DEMAND", "WRITTEN", "REMOTE_EXTRA", "FINAL");
        var channel = new Option<string>("--channel") { Description = "How: sms, voice, letter, door or another.", Required = true };
        var due = Choices.Amount("--due", "What is owed.", required: true);
        var currency = Choices.Currency();
        var since = InstantOption.Create("--since", "Since when something is overdue.", required: true);
        var cutAfter = InstantOption.Create("--cut-after", "Until when the customer was promised supply, whatever happens.", required: true);
        var sent = InstantOption.Create("--sent", "When it was sent; now if not given.");
        var delivered = InstantOption.Create("--delivered", "When it arrived; now if not given where the outcome is confirmed or delivered.");
        var outcome = new Option<string>("--outcome")
        {
            Description = "What became of it: confirmed or delivered (the channel says so), posted (by a named person), sent (nobody knows), or another word.",
            DefaultValueFactory = _ => "confirmed",
        };
        var by = new Option<string?>("--by") { Description = "The person who brought it, where somebody did." };
        return SigningCommand.OfCustomer(
            new("notice", "Proves to a concentrator that the customer was told: without unexpired notices of the right kinds nobody is cut for arrears. " + SigningCommand.ExitCodes)
            { kind, channel, due, currency, since, cutAfter, sent, delivered, outcome, by },
            parsed => new Claims.Notice
            {
                Kind = parsed.GetValue(kind)!,
                Channel = parsed.GetValue(channel)!,
                Sent = parsed.GetValue(sent) ?? TimeProvider.System.GetUtcNow(),
                Delivered = parsed.GetValue(delivered) ?? (parsed.GetValue(outcome) is "confirmed" or "delivered" ? TimeProvider.System.GetUtcNow() : null),
                Outcome = parsed.GetValue(outcome)!,
                By = parsed.GetValue(by),
                Due = parsed.GetValue(due)!.Value,
                Cur = parsed.GetValue(currency)!,
                Since = parsed.GetValue(since)!.Value,
                CutAfter = parsed.GetValue(cutAfter)!.Value,
            },
            _ => Role.Notice,
            "meteredge-headend notice --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --kind WRITTEN --channel door --outcome posted --by 'Li Wei' --due 38650 --since 2026-10-01 --cut-after 2026-11-30T09:00");
    }
}
