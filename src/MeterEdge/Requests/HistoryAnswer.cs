using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>What a server said to a question for old readings.</summary>
internal abstract record HistoryAnswer
{
    private HistoryAnswer()
    {
    }

    /// <summary>All it has of the span, oldest first.</summary>
    public sealed record Rows(IReadOnlyList<Snapshot> Readings) : HistoryAnswer;

    /// <summary>More than fits an answer.</summary>
    public sealed record TooMuch : HistoryAnswer;

    /// <summary>No answer, or one that may be another later.</summary>
    public sealed record NotNow(string Reason) : HistoryAnswer;

    /// <summary>It will not answer this.</summary>
    public sealed record Never(string Reason) : HistoryAnswer;
}
