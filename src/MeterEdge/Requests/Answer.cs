using System.Text.Json.Nodes;

namespace MeterEdge.Requests;

/// <summary>An answer to a request, before it is addressed and numbered.</summary>
/// <param name="Stage">How far the request is.</param>
public sealed record Answer(RequestStage Stage)
{
    /// <summary>How far it is, of <see cref="Of"/>.</summary>
    public long? Done { get; init; }

    /// <summary>How much there is to do.</summary>
    public long? Of { get; init; }

    /// <summary>Details.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>Why it is refused.</summary>
    public string? Code { get; init; }

    /// <summary>A refusal.</summary>
    /// <param name="code">The contract's code.</param>
    /// <param name="why">For a person.</param>
    public static Answer Refused(string code, string why) => new(RequestStage.Refused) { Code = code, Data = new() { ["why"] = why } };

    /// <summary>As it is kept: an object of the contract's fields.</summary>
    public JsonObject ToJson(string? id, string? verb)
    {
        var json = new JsonObject();
        Add("id", id);
        Add("do", verb);
        Add("stage", Stage.Word());
        Add("done", Done);
        Add("of", Of);
        Add("data", Data?.DeepClone());
        Add("code", Code);
        return json;

        // Absent rather than null.
        void Add(string name, JsonNode? value)
        {
            if (value is not null)
                json[name] = value;
        }
    }
}

/// <summary>The contract's <c>stage</c> of a request.</summary>
public enum RequestStage : byte
{
    /// <summary>Kept, and begun or waiting its turn.</summary>
    Accepted = 1,

    /// <summary>Going on.</summary>
    Progress = 2,

    /// <summary>Over.</summary>
    Done = 3,

    /// <summary>Not done.</summary>
    Refused = 4,
}

/// <summary>The contract's words for the stages.</summary>
public static class StageWords
{
    /// <summary>E.g. <c>accepted</c>.</summary>
    public static string Word(this RequestStage stage) => stage switch
    {
        RequestStage.Accepted => "accepted",
        RequestStage.Progress => "progress",
        RequestStage.Done => "done",
        RequestStage.Refused => "refused",
    };
}
