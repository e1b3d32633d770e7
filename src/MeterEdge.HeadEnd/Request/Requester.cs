using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Following;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Request;

/// <summary>Asks a concentrator for something, and follows it to its end.</summary>
/// <param name="options">What and how.</param>
/// <param name="output">Takes the answers.</param>
/// <param name="notes">Takes connections and complaints.</param>
/// <param name="time">Clock.</param>
public sealed class Requester(RequestOptions options, TextWriter output, TextWriter notes, TimeProvider time)
{
    /// <summary>Asks; the result is the exit code.</summary>
    public Task<int> Run(CancellationToken stop)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(options.Request, ContractJson.Default.RequestMessage);
        var question = new Question(options.Broker, options.Prefix, options.Edge, "request", payload)
        {
            Patience = options.Patience,
            Again = $"ask again with --id {options.Request.Id}",
            Json = options.Json,
        };
        return new Follower(question, Reply, output, notes, time).Run(stop);
    }

    private Reply? Reply(Arrival arrival) => arrival is Arrival.Result { Message: var answer } && answer.Id == options.Request.Id
        ? new(CaseText.IsStory(answer) ? [.. CaseText.Lines(answer)] : [ResultText.Line(answer)])
        {
            ExitCode = answer.Stage switch { "done" => ExitCode.Ok, "refused" => ExitCode.Refused, _ => null },
            Complaint = answer.Stage == "refused" ? $"refuses: {Printable.Of(answer.Code ?? "?", 40)}" : null,
        }
        : null;
}
