using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Cases.Story;

namespace MeterEdge.Requests;

/// <summary>Answers the request <c>case</c>.</summary>
/// <param name="desk">Where the cases are; null while there is none.</param>
/// <param name="zone">Zone of the district's local time.</param>
/// <param name="time">Clock.</param>
internal sealed class CaseLookup(Func<Desk?> desk, TimeZoneInfo zone, TimeProvider time)
{
    /// <summary>The whole story, or that no such case is known.</summary>
    /// <param name="asked">Which case, and in which language.</param>
    /// <param name="transaction">Where its answers and events are.</param>
    public Answer Answer(Request.Story asked, ControlTransaction transaction)
    {
        if (desk() is not { } cases || Find(asked, cases.Book) is not { } of)
            return Requests.Answer.Refused(RefusalCode.UnknownCase, asked.Case is { } id ? $"no case {id} is known" : $"no case of meter {asked.Meter} is known");
        var file = cases.Book.Switches.GetValueOrDefault(of.Meter) ?? new SwitchFile { Meter = of.Meter };
        var happened = transaction.Rows(
            $"{EventRow.Select} WHERE case_id = $1 ORDER BY event.n DESC LIMIT $2", EventRow.Read, of.Id, CaseAnswer.MostEvents).Select(kept => kept.Happened);
        var story = CaseStory.Of(of, file, happened, cases.Rules.Reconnect, time.GetUtcNow());
        var account = cases.Rules.Meters.GetValueOrDefault(of.Meter)?.Account;
        return new(RequestStage.Done) { Data = CaseAnswer.Of(of, file, account, story, asked.Language, CaseTexts.Find(asked.Language)!, zone) };
    }

    // Of a meter the case in force, else the last one.
    private static CaseFile? Find(Request.Story asked, Book book) =>
        asked.Case is { } id ? book.Cases.GetValueOrDefault(id)
        : book.Switches.GetValueOrDefault(asked.Meter!) is { } file && book.CaseOf(file) is { } inForce ? inForce
        : book.Cases.Values.Where(of => of.Meter == asked.Meter).MaxBy(of => of.Opened);
}
