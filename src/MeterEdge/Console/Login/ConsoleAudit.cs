using System.Text.Json.Nodes;
using MeterEdge.Console.Sessions;
using MeterEdge.Control.Cases;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Console.Login;

/// <summary>Writes what is done at the console into the chain of evidence, with the technician's name, before it is done.</summary>
/// <param name="desk">Keeps the chain.</param>
internal sealed class ConsoleAudit(Desk desk)
{
    /// <summary>Writes a row of kind <c>console</c>; null, or why it could not be written, and then the thing must not be done.</summary>
    /// <param name="who">Who did it.</param>
    /// <param name="did">What.</param>
    /// <param name="meter">Serial number of the meter, where one is concerned.</param>
    /// <param name="caseId">The case, where one is concerned.</param>
    /// <param name="more">What there is to say besides.</param>
    public string? Write(Operator who, string did, string? meter, string? caseId, JsonObject more)
    {
        // What goes to the memory is lost with it.
        if (!desk.IsDurable)
            return "not done, because control.db cannot be written and nobody could say later who did it ('journal', 'events')";
        more["by"] = who.Name;
        more["at"] = who.Place;
        more["did"] = did;
        try
        {
            desk.Turn(turn => turn.Audit("console", meter, caseId, more));
            return null;
        }
        catch (Exception failed) when (failed is SqliteException or ObjectDisposedException or InvalidOperationException)
        {
            return $"not done, because the audit chain cannot be written: {failed.Message}";
        }
    }
}
