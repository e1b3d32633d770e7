using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Tests.Control.Policy;

/// <summary>Questions with something changed, read like the sentence of a rule.</summary>
internal static class Asked
{
    public static CutQuestion At(this CutQuestion question, string local)
    {
        // What was proved was proved as long before.
        var by = Some.Local(local) - question.Planned;
        return question with
        {
            Planned = question.Planned + by,
            Now = question.Now + by,
            Notices = [.. question.Notices.Select(notice => notice with
            {
                Sent = notice.Sent + by,
                Delivered = notice.Delivered + by,
                Since = notice.Since + by,
                CutAfter = notice.CutAfter + by,
            })],
            Calendar = question.Calendar! with { ValidUntil = new(2027, 12, 31) },
        };
    }

    public static CutQuestion For(this CutQuestion question, CutReason reason) => question with { Order = Some.Order(reason) };

    public static CutQuestion With(this CutQuestion question, SignedMessage.Fact fact) => question with { Facts = [.. question.Facts, fact] };

    public static CutQuestion Without(this CutQuestion question, NoticeKind kind) =>
        question with { Notices = [.. question.Notices.Where(notice => notice.Kind != kind)] };

    public static CutQuestion Where(this CutQuestion question, NoticeKind kind, Func<SignedMessage.Notice, SignedMessage.Notice> change) =>
        question with { Notices = [.. question.Notices.Select(notice => notice.Kind == kind ? change(notice) : notice)] };

    public static CutQuestion Everywhere(this CutQuestion question, Func<SignedMessage.Notice, SignedMessage.Notice> change) =>
        question with { Notices = [.. question.Notices.Select(change)] };

    public static SignedMessage.Notice Before(this SignedMessage.Notice notice, TimeSpan before) =>
        notice with { Sent = Some.Planned - before, Delivered = Some.Planned - before };
}
