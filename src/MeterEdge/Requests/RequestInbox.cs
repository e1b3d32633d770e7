using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Requests;

/// <summary>
/// What comes down: read strictly, kept before it is acknowledged, answered in any case. What can be answered at once is; what takes its time
/// is left to <see cref="RequestRunner"/>.
/// </summary>
/// <param name="store">Where requests and answers are kept.</param>
/// <param name="status">The state of this moment.</param>
/// <param name="clock">What is known of the clock.</param>
/// <param name="cases">Tells the story of a case.</param>
/// <param name="events">Where a flood is reported.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Where trouble is reported.</param>
internal sealed class RequestInbox(
    RequestStore store,
    Func<JsonObject> status,
    Func<JsonObject> clock,
    CaseLookup cases,
    IEventLog events,
    TimeProvider time,
    ILogger<RequestInbox> log) : IInbox
{
    private const int Burst = 10;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(10);

    private readonly TokenBucket _requests = new(Burst, Every, time);

    // A flood must not become a flood of answers either: each is kept on disk.
    private readonly TokenBucket _refusals = new(1, Every, time);
    private readonly TokenBucket _alarms = new(1, TellEvery, time);
    private readonly Lock _gate = new();
    private long _tooMany;

    /// <inheritdoc/>
    public bool Take(Incoming message)
    {
        if (message.Topic != Topics.Request)
            return true;
        try
        {
            lock (_gate)
                Handle(message);
            return true;
        }
        catch (Exception failed) when (failed is SqliteException or ObjectDisposedException or InvalidOperationException)
        {
            // The disk refuses, or the store is being replaced. What is not kept is not acknowledged as taken; the sender repeats it.
            log.NotKept(failed.Message);
            return false;
        }
    }

    private void Handle(Incoming message)
    {
        var parsed = RequestParser.Parse(message.Payload.Span);
        var (id, verb) = parsed switch
        {
            ParsedRequest.Understood understood => (understood.Request.Id, understood.Request.Verb),
            ParsedRequest.Refused none => (none.Id, none.Verb),
            _ => throw new ArgumentOutOfRangeException(nameof(message), parsed, "unknown"),
        };
        if (!_requests.Take())
            TooMany(id, verb, message.Reply);
        else if (message.Retained)
            store.Refuse(id, verb, Answer.Refused(RefusalCode.Retained, "a retained request would be done again and again"), message.Reply);
        else if (parsed is ParsedRequest.Refused refused)
            store.Refuse(id, verb, Answer.Refused(refused.Code, refused.Why), message.Reply);
        else if (parsed is ParsedRequest.Understood { Request: var request })
            store.Receive(request, Encoding.UTF8.GetString(message.Payload.Span), message.Reply, transaction => AtOnce(request, transaction));
    }

    private Answer? AtOnce(Request request, ControlTransaction transaction) => request switch
    {
        Request.Status => new(RequestStage.Done) { Data = status() },
        Request.Time => new(RequestStage.Done) { Data = clock() },
        Request.Story story => cases.Answer(story, transaction),
        _ => null,
    };

    private void TooMany(string? id, string? verb, ReplyTo? reply)
    {
        _tooMany++;
        if (_alarms.Take())
        {
            events.Append(new(time.GetUtcNow(), "rate_limited", Severity.Alarm, null, new() { ["topic"] = Topics.Request, ["refused"] = _tooMany }));
            _tooMany = 0;
        }

        if (_refusals.Take())
            store.Refuse(id, verb, Answer.Refused(RefusalCode.RateLimit, $"more than one a second after {Burst} at once"), reply);
    }
}
