namespace MeterEdge.Requests;

/// <summary>What a payload on <c>down/request</c> turned out to be.</summary>
public abstract record ParsedRequest
{
    private ParsedRequest()
    {
    }

    /// <summary>A request.</summary>
    public sealed record Understood(Request Request) : ParsedRequest;

    /// <summary>None.</summary>
    /// <param name="Code">The contract's refusal code.</param>
    /// <param name="Why">What is wrong with it.</param>
    /// <param name="Id">Its id, where that can be read.</param>
    /// <param name="Verb">What it asks for, where that can be read.</param>
    public sealed record Refused(string Code, string Why, string? Id, string? Verb) : ParsedRequest;
}
