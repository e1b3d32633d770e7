using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeterEdge.Commands;
using MeterEdge.Console.Terminal;

namespace MeterEdge.Console.Sessions;

/// <summary>A command as it was typed, and where its answer goes.</summary>
/// <param name="Words">What follows its name.</param>
/// <param name="IsJson">It ended with <c>| json</c>.</param>
/// <param name="Dialogue">Who typed it.</param>
/// <param name="Who">Who is logged in, and where.</param>
/// <param name="Stop">Ctrl-C, and the other side's going away.</param>
internal sealed record Call(ImmutableArray<string> Words, bool IsJson, IDialogue Dialogue, Operator Who, CancellationToken Stop)
{
    /// <summary>A line of the answer.</summary>
    public ValueTask Say(string line)
    {
        Stop.ThrowIfCancellationRequested();
        return Dialogue.WriteLine(line);
    }

    /// <summary>A line that comes by and by, for which no page is waited for.</summary>
    public ValueTask Report(string line)
    {
        Stop.ThrowIfCancellationRequested();
        return Dialogue.WriteLine(line, paged: false);
    }

    /// <summary>A table.</summary>
    public async ValueTask Say(TextTable table)
    {
        foreach (var line in table.Lines)
            await Say(line).ConfigureAwait(false);
    }

    /// <summary>The answer as one JSON object in one line.</summary>
    public ValueTask Json<T>(T value, JsonTypeInfo<T> type) => Report(JsonSerializer.Serialize(value, type));
}

/// <summary>Whoever uses a console.</summary>
/// <param name="place">Where: <c>socket</c>, or the serial port's path.</param>
internal sealed class Operator(string place)
{
    /// <summary>Where.</summary>
    public string Place => place;

    /// <summary>Name of the technician who is logged in; null while nobody is.</summary>
    public string? Name { get; set; }

    /// <summary>The session is to end.</summary>
    public bool Leaves { get; set; }
}
