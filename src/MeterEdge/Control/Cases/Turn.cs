using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control.Audit;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>
/// One turn of the desk: what it sees, and all that it wants kept. Nothing of it counts before it was saved, in one transaction: documents, answers,
/// events and the evidence together.
/// </summary>
/// <param name="book">The documents before it.</param>
/// <param name="now">This moment, cut to milliseconds.</param>
/// <param name="clockTrusted">Whether that can be believed.</param>
/// <param name="policy">Name of the policy that decides.</param>
internal sealed class Turn(Book book, DateTimeOffset now, bool clockTrusted, string policy)
{
    private readonly List<(string Kind, string? Meter, string? Case, JsonObject Body)> _evidence = [];
    private readonly List<Event> _events = [];
    private readonly List<Told> _answers = [];
    private readonly List<Action<ControlTransaction>> _rows = [];
    private readonly Dictionary<string, CaseFile> _cases = [];
    private readonly Dictionary<string, SwitchFile> _switches = [];

    /// <summary>The documents, with what this turn has changed.</summary>
    public Book Book { get; private set; } = book;

    /// <summary>This moment.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Whether that can be believed.</summary>
    public bool ClockTrusted => clockTrusted;

    /// <summary>The switch of a meter.</summary>
    public SwitchFile Switch(string meter) => Book.Switches.GetValueOrDefault(meter) ?? new SwitchFile { Meter = meter };

    public void Put(CaseFile file)
    {
        Book = Book with { Cases = Book.Cases.SetItem(file.Id, file) };
        _cases[file.Id] = file;
    }

    public void Put(SwitchFile file)
    {
        Book = Book with { Switches = Book.Switches.SetItem(file.Meter, file) };
        _switches[file.Meter] = file;
    }

    public void Put(FactFile file)
    {
        Book = Book with { Facts = Book.Facts.SetItem(file.Id, file) };
        _rows.Add(transaction => BookStore.Save(transaction, file));
    }

    public void RemoveCase(string id)
    {
        Book = Book with { Cases = Book.Cases.Remove(id) };
        _cases.Remove(id);
        _rows.Add(transaction => BookStore.RemoveCase(transaction, id));
    }

    public void RemoveFact(string id)
    {
        Book = Book with { Facts = Book.Facts.Remove(id) };
        _rows.Add(transaction => BookStore.RemoveFact(transaction, id));
    }

    /// <summary>Anything else that is to be kept.</summary>
    public void Keep(Action<ControlTransaction> row) => _rows.Add(row);

    /// <summary>
    /// What is meant changes as the table says. What the table does not know changes nothing and is written down: such a thing is a bug or an attack,
    /// never business as usual.
    /// </summary>
    /// <returns>True when it was changed.</returns>
    public bool Move(ref SwitchFile file, SwitchEvent happened)
    {
        if (SwitchTable.Next(file.Intent, happened) is not { } next)
        {
            Audit("refused_event", file.Meter, file.Case, new() { ["intent"] = file.Intent.Lower(), ["event"] = happened.Lower() });
            return false;
        }

        Audit("intent", file.Meter, file.Case, new() { ["from"] = file.Intent.Lower(), ["event"] = happened.Lower(), ["to"] = next.Lower() });
        file = file with { Intent = next };
        Put(file);
        return true;
    }

    public void Tell(string code, Severity severity, string? meter, string? caseId, JsonObject data) =>
        _events.Add(new(now, code, severity, meter, data, caseId));

    public void Audit(string kind, string? meter, string? caseId, JsonObject body) => _evidence.Add((kind, meter, caseId, body));

    /// <summary>An answer; its common fields are filled in here.</summary>
    /// <param name="to">What it answers.</param>
    /// <param name="stage">How far it is.</param>
    /// <param name="fill">The other fields.</param>
    /// <param name="onNumber">Told the number that it gets, before the documents are kept.</param>
    public void Answer(Addressee to, SwitchStage stage, Func<SwitchResultMessage, SwitchResultMessage>? fill = null, Action<long>? onNumber = null)
    {
        var message = new SwitchResultMessage
        {
            Edge = "",
            Device = "",
            Control = "",
            N = 0,
            Id = to.Id,
            Meter = to.Meter,
            Case = to.Case,
            Verb = to.Verb,
            Stage = stage.Lower(),
            Result = "ok",
            T = new() { Said = now, Received = to.Received },
            Clock = clockTrusted ? "trusted" : "untrusted",
            Policy = policy,
        };
        message = fill?.Invoke(message) ?? message;
        Audit("answer", to.Meter, to.Case, new() { ["id"] = to.Id, ["stage"] = message.Stage, ["result"] = message.Result, ["why"] = message.Why, ["clock"] = message.Clock, ["policy"] = policy, ["gates"] = message.Gates is { } gates ? new JsonArray([.. gates.Select(gate => JsonValue.Create(gate.Code))]) : null });
        _answers.Add(new(message, to, _evidence.Count - 1, onNumber));
    }

    /// <summary>The last answer to a message that came again, once more.</summary>
    public void Repeat(Addressee to, string answer)
    {
        if (JsonNode.Parse(answer) is not JsonObject again)
            return;
        again["repeat"] = true;
        _rows.Add(transaction => transaction.Insert(new(now, KeptEvent.Verdict, Severity.Info, to.Meter, again, to.Case), to.Reply));
    }

    /// <summary>A refusal, with all that said no.</summary>
    public void Refuse(Addressee to, RefusalCode code, string why, IReadOnlyList<Gate>? gates = null) =>
        Answer(to, SwitchStage.Refused, message => message with { Result = code.Upper(), Why = why, Gates = Messages(gates) });

    /// <summary>Gates as the contract has them.</summary>
    public static IReadOnlyList<GateMessage>? Messages(IReadOnlyList<Gate>? gates) =>
        gates is null ? null : [.. gates.Select(gate => new GateMessage(gate.Rule, gate.Code.Upper(), gate.Until, gate.Why))];

    /// <summary>Keeps everything, in this order: messages, evidence, answers that name their place in it, documents, events.</summary>
    public int Save(ControlTransaction transaction)
    {
        foreach (var row in _rows)
            row(transaction);
        var places = _evidence.ConvertAll(row => transaction.Audit(now, row.Kind, row.Meter, row.Case, row.Body));
        foreach (var (message, to, evidence, onNumber) in _answers)
        {
            var (seq, hash) = places[evidence];
            var json = JsonSerializer.SerializeToNode(message with { Audit = new(seq, hash) }, ContractJson.Default.SwitchResultMessage)!.AsObject();
            var n = transaction.Insert(new(now, KeptEvent.Verdict, Severity.Info, to.Meter, json, to.Case), to.Reply);
            if (to.Issuer is not null)
                transaction.Run("UPDATE message SET result = $3 WHERE iss = $1 AND jti = $2", to.Issuer, to.Id, json.ToJsonString());
            onNumber?.Invoke(n);
        }

        foreach (var file in _cases.Values)
            BookStore.Save(transaction, file);
        foreach (var file in _switches.Values)
            BookStore.Save(transaction, file);
        foreach (var happened in _events)
            transaction.Insert(happened, null);
        return _events.Count + _answers.Count;
    }

    /// <summary>True when there is something to keep.</summary>
    public bool IsEmpty => _evidence.Count + _events.Count + _answers.Count + _rows.Count + _cases.Count + _switches.Count == 0;

    private sealed record Told(SwitchResultMessage Message, Addressee To, int Evidence, Action<long>? OnNumber);
}

/// <summary>What an answer answers.</summary>
/// <param name="Issuer">Who signed it; null where nothing was verified.</param>
/// <param name="Id">Its <c>jti</c>, where it has one.</param>
/// <param name="Received">When it came.</param>
/// <param name="Reply">Where the answer goes besides.</param>
internal sealed record Addressee(string? Issuer, string? Id, DateTimeOffset Received, ReplyTo? Reply)
{
    /// <summary>The meter that it is about.</summary>
    public string? Meter { get; init; }

    /// <summary>The case that it is about.</summary>
    public string? Case { get; init; }

    /// <summary>The contract's <c>verb</c>, of an order or a release.</summary>
    public string? Verb { get; init; }

    /// <summary>Whoever sent that message.</summary>
    public static Addressee Of(SignedMessage message, DateTimeOffset received, ReplyTo? reply) => new(message.Issuer, message.Id, received, reply)
    {
        Meter = message.Meter,
        Case = message.Case,
        Verb = message switch
        {
            SignedMessage.DisconnectOrder => "disconnect",
            SignedMessage.ReconnectOrder or SignedMessage.Release => "reconnect",
            _ => null,
        },
    };

    /// <summary>Whoever ordered a cut.</summary>
    public static Addressee Of(CutOrder cut) => Of(cut.Order, cut.Received, cut.Reply);

    /// <summary>Whoever released.</summary>
    public static Addressee Of(HeldRelease held) => Of(held.Release, held.Received, held.Reply);

    /// <summary>Whoever ordered supply to come back.</summary>
    public static Addressee Of(HeldReconnect held) => Of(held.Order, held.Received, held.Reply);
}
