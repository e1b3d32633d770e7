using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Request;

/// <summary>
/// Sends a request until it is answered, and shows the answers until the last one. The same id with the same content does nothing twice, so it
/// can be repeated without harm.
/// </summary>
/// <param name="options">What and how.</param>
/// <param name="output">Takes the answers.</param>
/// <param name="notes">Takes connections and complaints.</param>
/// <param name="time">Clock.</param>
public sealed class Requester(RequestOptions options, TextWriter output, TextWriter notes, TimeProvider time)
{
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(5);

    private readonly UplinkParser _parser = new(options.Prefix);
    private bool _answered;

    /// <summary>Asks; the result is the exit code.</summary>
    public async Task<int> Run(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var subscription = new UplinkSubscription(
            options.Broker, $"{options.Prefix}/{options.Edge}/up/result", $"meteredge-ask-{Guid.NewGuid():N}"[..23], Backoff.Patient, time);
        var running = subscription.Run(ending.Token);
        try
        {
            return await Ask(subscription, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.NoAnswer;
        }
        finally
        {
            await ending.CancelAsync();
            while (await subscription.Heard.WaitToReadAsync(CancellationToken.None))
                subscription.Heard.TryRead(out _);
            await running;
        }
    }

    private async Task<int> Ask(UplinkSubscription subscription, CancellationToken stop)
    {
        var (heardAt, connected) = (time.GetTimestamp(), false);
        var heard = subscription.Heard.ReadAsync(stop).AsTask();
        while (time.GetElapsedTime(heardAt) < options.Patience)
        {
            var left = options.Patience - time.GetElapsedTime(heardAt);
            await Task.WhenAny(heard, Task.Delay(_answered || left < RepeatEvery ? left : RepeatEvery, time, stop));
            stop.ThrowIfCancellationRequested();
            if (!heard.IsCompleted)
            {
                if (connected && !_answered)
                    await Send(subscription);
                continue;
            }

            switch (await heard)
            {
                case Heard.Connected:
                    connected = true;
                    if (!_answered)
                        await Send(subscription);
                    break;
                case Heard.Lost { Why: var why }:
                    connected = false;
                    notes.WriteLine($"no connection to {options.Broker}: {Printable.Of(why)}; trying again");
                    break;
                case Heard.Message { Topic: var topic, Payload: var payload } when Answer(topic, payload) is { } answer:
                    heardAt = time.GetTimestamp();
                    if (Show(answer, payload) is { } code)
                        return code;
                    break;
            }

            heard = subscription.Heard.ReadAsync(stop).AsTask();
        }

        notes.WriteLine(_answered
            ? $"nothing more was heard of request {options.Request.Id} for {options.Patience.TotalSeconds:0} s; it goes on at {options.Edge}, ask again with --id {options.Request.Id}"
            : $"no answer from {options.Edge} within {options.Patience.TotalSeconds:0} s; see with meteredge-headend watch --edge {options.Edge} whether it is there");
        return ExitCode.NoAnswer;
    }

    private async Task Send(UplinkSubscription subscription)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(options.Request, ContractJson.Default.RequestMessage);
        if (await subscription.Publish($"{options.Prefix}/{options.Edge}/down/request", payload, options.Patience) is { } fault)
            notes.WriteLine($"could not send the request: {Printable.Of(fault)}; trying again");
    }

    private ResultMessage? Answer(string topic, ReadOnlyMemory<byte> payload) =>
        _parser.Parse(topic, payload.Span) is Arrival.Result { Message: var message } && message.Id == options.Request.Id ? message : null;

    /// <summary>The exit code when this was the last answer.</summary>
    private int? Show(ResultMessage answer, ReadOnlyMemory<byte> payload)
    {
        _answered = true;
        output.WriteLine(options.Json ? Encoding.UTF8.GetString(payload.Span) : ResultText.Line(answer));
        if (answer.Stage != "refused")
            return answer.Stage == "done" ? ExitCode.Ok : null;
        notes.WriteLine($"{options.Edge} refuses: {Printable.Of(answer.Code ?? "?", 40)}");
        return ExitCode.Refused;
    }
}
