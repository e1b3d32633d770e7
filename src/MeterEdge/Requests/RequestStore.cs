using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Mqtt;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Requests;

/// <summary>
/// The requests in the control store: what was asked, how far it is, and what was answered last. A request and each of its answers are kept
/// in one transaction, so a crash leaves neither without the other.
/// </summary>
internal sealed class RequestStore(EventStore store, TimeProvider time)
{
    private const int MostOpen = 8;

    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a request has been accepted or is to be stopped.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    /// <summary>Answers what is no request that could be kept.</summary>
    public void Refuse(string? id, string? verb, Answer answer, ReplyTo? reply) =>
        store.Write(transaction => transaction.Insert(Result(answer.ToJson(id, verb)), reply));

    /// <summary>
    /// Keeps a request and its first answer. One that is known already is answered with its last result once more, and does nothing; the same id
    /// with another content is refused.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="body">Its text.</param>
    /// <param name="reply">Where its answers go besides.</param>
    /// <param name="now">Does at once what can be done at once, in the same transaction; null for what takes its time.</param>
    public void Receive(Request request, string body, ReplyTo? reply, Func<ControlTransaction, Answer?> now)
    {
        store.Write(transaction =>
        {
            if (transaction.Rows("SELECT body, result FROM request WHERE id = $1", row => (Body: Column(row, 0), Result: Column(row, 1)), request.Id) is [var known])
            {
                var answer = RequestParser.Parse(Encoding.UTF8.GetBytes(known.Body)) is ParsedRequest.Understood same && same.Request == request
                    ? Repeated(known.Result) ?? Answer.Refused(RefusalCode.Internal, "what was answered cannot be read").ToJson(request.Id, request.Verb)
                    : Answer.Refused(RefusalCode.Replay, "this id was used for another request").ToJson(request.Id, request.Verb);
                return transaction.Insert(Result(answer), reply);
            }

            var first = request is Request.Stop stop ? Stop(transaction, stop) : now(transaction) ?? Accept(transaction);
            var result = first.ToJson(request.Id, request.Verb);
            // To be tried again later under the same id.
            if (first.Code == RefusalCode.Busy)
                return transaction.Insert(Result(result), reply);
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            var open = first.Stage == RequestStage.Accepted;
            transaction.Run(
                "INSERT INTO request(id, received_ms, body, reply, correlation, state, result, done_ms) VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
                request.Id,
                nowMs,
                body,
                reply?.Topic,
                reply?.Correlation,
                open ? Text(new ReplayState()) : null,
                result.ToJsonString(),
                open ? null : nowMs);
            return transaction.Insert(Result(result), reply);
        });
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Those that are to be stopped, then the others in the order of their coming.</summary>
    public IReadOnlyList<OpenRequest> Open()
    {
        var rows = store.Read(transaction => transaction.Rows(
            "SELECT body, state, stop, id FROM request WHERE done_ms IS NULL AND id IS NOT NULL ORDER BY stop IS NULL, received_ms, id",
            row => (Id: row.GetString(3), Open: Kept(row))));
        foreach (var (id, _) in rows.Where(row => row.Open is null))
            Close(id);
        return [.. rows.Select(row => row.Open).OfType<OpenRequest>()];
    }

    /// <summary>Keeps how far a request is, and says so. False when it is not open any more.</summary>
    public bool Save(Request request, ReplayState state, Answer answer) => store.Write(transaction =>
    {
        var over = answer.Stage is RequestStage.Done or RequestStage.Refused;
        var result = answer.ToJson(request.Id, request.Verb);
        var reply = transaction.Rows("SELECT reply, correlation FROM request WHERE id = $1 AND done_ms IS NULL", Reply, request.Id);
        if (reply.Count == 0)
            return false;
        transaction.Run(
            "UPDATE request SET state = $2, result = $3, done_ms = $4 WHERE id = $1",
            request.Id,
            over ? null : Text(state),
            result.ToJsonString(),
            over ? time.GetUtcNow().ToUnixTimeMilliseconds() : null);
        transaction.Insert(Result(result), reply[0]);
        return true;
    });

    private static Answer Stop(ControlTransaction transaction, Request.Stop stop)
    {
        switch (transaction.Rows("SELECT done_ms IS NULL FROM request WHERE id = $1", row => row.GetInt64(0) == 1, stop.Ref))
        {
            case []:
                return Answer.Refused(RefusalCode.UnknownRequest, "no request of that id is known");
            case [false]:
                return Answer.Refused(RefusalCode.TooLate, "it is over");
            default:
                transaction.Run("UPDATE request SET stop = $2 WHERE id = $1", stop.Ref, stop.Id);
                return new(RequestStage.Done) { Data = new() { ["ref"] = stop.Ref } };
        }
    }

    private Answer Accept(ControlTransaction transaction) =>
        // Accepted in memory it would end with the process, and be another one beside the one of this id that the file may hold.
        !store.IsDurable ? Answer.Refused(RefusalCode.Busy, "control.db cannot be written now; ask again under the same id")
        : transaction.Rows("SELECT count(*) FROM request WHERE done_ms IS NULL", row => row.GetInt64(0))[0] < MostOpen
            ? new(RequestStage.Accepted)
            : Answer.Refused(RefusalCode.Busy, $"{MostOpen} requests are open already");

    /// <summary>The answer of a row once more; nothing when the row is damaged.</summary>
    private static JsonObject? Repeated(string result)
    {
        try
        {
            if (JsonNode.Parse(result) is not JsonObject again)
                return null;
            again["repeat"] = true;
            return again;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A flipped bit in a row's header makes any column nothing, whatever the schema says.
    private static string Column(SqliteDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    /// <summary>The request of a row; nothing when the row is damaged, or of a version that knew more.</summary>
    private static OpenRequest? Kept(SqliteDataReader row)
    {
        if (RequestParser.Parse(Encoding.UTF8.GetBytes(Column(row, 0))) is not ParsedRequest.Understood kept)
            return null;
        try
        {
            var state = JsonSerializer.Deserialize(row.IsDBNull(1) ? "{}" : row.GetString(1), RequestsJson.Default.ReplayState) ?? new();
            return new(kept.Request, state, row.IsDBNull(2) ? null : row.GetString(2));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Ends a request of which nothing can be made any more; it would keep a place for ever.</summary>
    private void Close(string id) => store.Write(transaction =>
    {
        var answer = Answer.Refused(RefusalCode.Internal, "what was kept of it cannot be read").ToJson(id, null);
        var reply = transaction.Rows("SELECT reply, correlation FROM request WHERE id = $1", Reply, id);
        transaction.Run(
            "UPDATE request SET state = NULL, result = $2, done_ms = $3 WHERE id = $1", id, answer.ToJsonString(), time.GetUtcNow().ToUnixTimeMilliseconds());
        return transaction.Insert(Result(answer), reply is [var to] ? to : null);
    });

    private static ReplyTo? Reply(SqliteDataReader row) =>
        row.IsDBNull(0) ? null : new(row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1));

    private static string Text(ReplayState state) => JsonSerializer.Serialize(state, RequestsJson.Default.ReplayState);

    private Event Result(JsonObject answer) => new(time.GetUtcNow(), KeptEvent.Result, Severity.Info, null, answer);
}
