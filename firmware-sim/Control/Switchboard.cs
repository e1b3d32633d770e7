using System.Text.Json;

namespace MeterSim.Control;

/// <summary>
/// Brings a command to the line that it is for. Every answer is one line: "ok ...", JSON, or "error: ...". Thread-safe.
/// </summary>
internal sealed class Switchboard(IReadOnlyList<ISimulatedLine> lines)
{
    public const string Refused = "error: ";

    public async Task<string> ExecuteAsync(string text, CancellationToken cancel)
    {
        (SimCommand? command, string? error) = CommandParser.Parse(text);
        if (command is null || (error = Misaddressed(command, [.. lines.Select(l => l.Spec)])) is not null)
            return Refused + error;
        return command switch
        {
            SimCommand.Help => "ok " + CommandParser.HelpText,
            SimCommand.Status { Json: true } => JsonSerializer.Serialize(
                new StatusMessage(await EachAsync(desk => desk.Status(), cancel)), ControlJson.Default.StatusMessage),
            SimCommand.Status => Joined(await EachAsync(desk => desk.Summary(), cancel)),
            SimCommand.OnLine on => await lines[on.Line - 1].AtDeskAsync(desk => desk.Execute(on.Command), cancel),
            _ => Joined(await EachAsync(desk => desk.Execute(command), cancel)),
        };
    }

    /// <summary>Why no line can carry this out; null when one can. Also what a script is checked with before anything runs.</summary>
    public static string? Misaddressed(SimCommand command, IReadOnlyList<LineSpec> lines)
    {
        if (command is SimCommand.OnLine on)
        {
            return on.Line > lines.Count
                ? $"there is no line {on.Line}: there are {lines.Count}, see status"
                : Misaddressed(on.Command, [lines[on.Line - 1]]);
        }
        (bool isForAll, int? unit) = command switch
        {
            SimCommand.SetFault fault => (fault.Unit is null, fault.Unit),
            SimCommand.ClearFault fault => (fault.Unit is null, fault.Unit),
            SimCommand.PinPower pin => (false, pin.Unit),
            SimCommand.PinPhases pin => (false, pin.Unit),
            SimCommand.PinVoltage pin => (false, pin.Unit),
            SimCommand.AtSwitch at => (false, at.Unit),
            SimCommand.Status or SimCommand.Help => (true, null),
            _ => (false, (int?)null),
        };
        if (!isForAll && lines.Count > 1)
            return $"there are {lines.Count} lines: say which, for example line 1 port close; see status";
        return unit is int number && lines[0].Meters.All(m => m.Unit != number) ? $"no meter has unit {number}: see status" : null;
    }

    private async Task<T[]> EachAsync<T>(Func<CommandDesk, T> work, CancellationToken cancel)
    {
        var answers = new T[lines.Count];
        for (int i = 0; i < answers.Length; i++)
            answers[i] = await lines[i].AtDeskAsync(work, cancel);
        return answers;
    }

    private static string Joined(string[] answers) => answers.FirstOrDefault(a => a.StartsWith(Refused, StringComparison.Ordinal))
        ?? (answers.Distinct().Count() == 1 ? answers[0] : string.Join(" | ", answers));
}
