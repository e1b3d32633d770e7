using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Cases;

/// <summary>What became of a release that was entered on site.</summary>
internal abstract record OnSiteAnswer
{
    private OnSiteAnswer()
    {
    }

    /// <summary>It was signed by whoever may; what the desk makes of it is in its answers.</summary>
    public sealed record Kept(SignedMessage.Release Release) : OnSiteAnswer;

    /// <summary>It does not count.</summary>
    public sealed record Refused(RefusalCode Code, string Why) : OnSiteAnswer;
}
