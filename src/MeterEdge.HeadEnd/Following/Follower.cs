using System.Text;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Following;

/// <summary>
/// Says something to a concentrator until it is answered, and shows the answers until the last one. The same again does nothing twice and is
/// answered with the last answer, so it is also said again after a connection was lost, for what may have been missed.
/// </summary>
/// <param name="question">What and how.</param>
/// <param name="reply">What an arrival means for the question; null when it is no answer to it.</param>
/// <param name="output">Takes the answers.</param>
/// <param name="notes">Takes connections and complaints.</param>
/// <param name="time">Clock.</param>
public sealed class Follower(Question question, Func<Arrival, Reply?> reply, TextWriter output, TextWriter notes, TimeProvider time)
{
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(5);

    private readonly UplinkParser _parser = new(question.Prefix);
    private bool _answered;

    /// <summary>Asks; the result is the exit code.</summary>
    public async Task<int> Run(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var subscription = new UplinkSubscription(
            question.Broker, $"{question.Prefix}/{question.Edge}/up/result", $"meteredge-ask-{Guid.NewGuid():N}"[..23], Backoff.Patient, time);
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
        var (heardAt, patience, connected) = (time.GetTimestamp(), question.Patience, false);
        var heard = subscription.Heard.ReadAsync(stop).AsTask();
        while (time.GetElapsedTime(heardAt) < patience)
        {
            var left = patience - time.GetElapsedTime(heardAt);
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
                    await Send(subscription);
                    break;
                case Heard.Lost { Why: var why }:
                    connected = false;
                    notes.WriteLine($"no connection to {question.Broker}: {Printable.Of(why)}; trying again");
                    break;
                case Heard.Message { Topic: var topic, Payload: var payload } when reply(_parser.Parse(topic, payload.Span)) is { } answer:
                    (heardAt, patience) = (time.GetTimestamp(), question.Patience + answer.Silence);
                    Show(answer, payload);
                    if (answer.ExitCode is { } code)
                        return code;
                    break;
            }

            heard = subscription.Heard.ReadAsync(stop).AsTask();
        }

        notes.WriteLine(_answered
            ? $"nothing more was heard for {patience.TotalSeconds:0} s; it goes on at {question.Edge}, {question.Again}"
            : $"no answer from {question.Edge} within {patience.TotalSeconds:0} s; see with meteredge-headend watch --edge {question.Edge} whether it is there");
        return ExitCode.NoAnswer;
    }

    private async Task Send(UplinkSubscription subscription)
    {
        if (await subscription.Publish($"{question.Prefix}/{question.Edge}/down/{question.Topic}", question.Payload, question.ContentType, question.Expiry ?? question.Patience) is { } fault)
            notes.WriteLine($"could not send it: {Printable.Of(fault)}; trying again");
    }

    private void Show(Reply answer, ReadOnlyMemory<byte> payload)
    {
        _answered = true;
        foreach (var line in question.Json ? [Encoding.UTF8.GetString(payload.Span)] : answer.Lines)
            output.WriteLine(line);
        if (answer.Complaint is { } complaint)
            notes.WriteLine($"{question.Edge} {complaint}");
    }
}
