using System.Collections.Immutable;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>The notices of a question that prove something: of this case and this customer, sent, not failed and not too old.</summary>
internal sealed class Proofs
{
    // What else an outcome may say, e.g. "failed" or "bounced", is no proof.
    private static readonly ImmutableHashSet<string> Good = ["sent", "delivered", "confirmed", "posted"];

    public Proofs(PolicyRules rules, CutQuestion question)
    {
        var (order, planned) = (question.Order, question.Planned);
        var known = question.Notices.Where(notice => order.Case is not null && notice.Case == order.Case
            && notice.Meter == order.Meter && notice.Account == order.Account
            && Good.Contains(notice.Outcome) && notice.Sent <= planned && Reached(notice) <= planned && Reached(notice) >= notice.Sent).ToList();
        All = [.. known.OrderBy(notice => notice.Sent).ThenBy(notice => notice.Since).ThenByDescending(notice => notice.Due)];
        Valid = [.. All.Where(notice => planned - notice.Sent <= TimeSpan.FromDays(rules.NoticeMaxAgeDays))];
    }

    /// <summary>In the order in which they were sent, those that are void for their age among them.</summary>
    public ImmutableArray<SignedMessage.Notice> All { get; }

    /// <summary>Those that are not too old.</summary>
    public ImmutableArray<SignedMessage.Notice> Valid { get; }

    /// <summary>What the customer was told last about the debt.</summary>
    public SignedMessage.Notice? Latest => Valid is [.., var latest] ? latest : null;

    /// <summary>The notice reached the customer: he confirmed it, or a named person posted it or spoke at the door.</summary>
    public static bool IsDelivered(SignedMessage.Notice notice) => notice.Outcome switch
    {
        "confirmed" or "delivered" => notice.Delivered is not null,
        "posted" => !string.IsNullOrWhiteSpace(notice.By),
        _ => false,
    };

    /// <summary>From when on it counts for the customer.</summary>
    public static DateTimeOffset Reached(SignedMessage.Notice notice) => notice.Delivered ?? notice.Sent;
}
