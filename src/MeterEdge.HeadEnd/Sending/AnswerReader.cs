using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Following;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Sending;

/// <summary>Knows the answers to a message, and which of them is the last.</summary>
/// <param name="message">The message.</param>
/// <param name="follow">Wait for what becomes of it; else the first answer is the last.</param>
/// <param name="text">How answers are written.</param>
public sealed class AnswerReader(Message message, bool follow, SwitchResultText text)
{
    /// <summary>What an arrival means for the message; null when it is no answer to it.</summary>
    public Reply? Read(Arrival arrival) => arrival is Arrival.SwitchResult { Message: var answer } && (IsOurs(answer) || IsByOurRelease(answer))
        ? new([text.Line(answer), .. text.Gates(answer)])
        {
            ExitCode = End(answer) ?? (follow && message.Moves && answer.CaseClosed != true ? null : ExitCode.Ok),
            Complaint = Complaint(answer),
            Silence = answer.T.Until is { } until && until > answer.T.Said ? until - answer.T.Said : TimeSpan.Zero,
        }
        : null;

    private bool IsOurs(SwitchResultMessage answer) => message.Id is { } id ? answer.Id == id : answer.Id is null && answer.Case == message.Case;

    // A release that meets an order is used for it: what becomes of it is told under the order's id.
    private bool IsByOurRelease(SwitchResultMessage answer) => message.Id is { } id && answer.Release == id;

    private int? End(SwitchResultMessage answer) => answer.Stage switch
    {
        "verified" => ExitCode.Ok,
        "contradicted" or "unknown" => ExitCode.Failed,
        // That somebody's order was refused, or has ended, is not yet the end of the release that it would have used.
        "refused" or "cancelled" or "expired" when IsOurs(answer) => ExitCode.Refused,
        _ => null,
    };

    private string? Complaint(SwitchResultMessage answer) => answer.Stage switch
    {
        "contradicted" => "measured what cannot be if the switch had moved; have somebody look at it",
        "unknown" => "does not know whether the switch has moved; it goes on looking and will correct this",
        "refused" when IsOurs(answer) => $"refuses: {Codes(answer)}",
        "cancelled" when IsOurs(answer) => $"has not done it, it was called off: {Codes(answer)}",
        "expired" when IsOurs(answer) => $"has not done it, its time was over: {Codes(answer)}",
        _ => null,
    };

    private static string Codes(SwitchResultMessage answer) => Printable.Of(answer switch
    {
        { Gates: { Count: > 0 } gates } => string.Join(", ", gates.Select(gate => gate.Code).Distinct()),
        { Result: { } result } => result,
        _ => "it does not say why",
    });
}
