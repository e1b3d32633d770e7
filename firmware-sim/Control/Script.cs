namespace MeterSim.Control;

/// <summary>One line of a script.</summary>
internal sealed record ScriptStep(int Number, TimeSpan At, string Command);

/// <summary>Commands with times, from a file: <c>at 30s fault 3 silent</c>. Empty lines and those that begin with # are skipped.</summary>
internal sealed class Script
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(7);

    private readonly string _path;
    private readonly IReadOnlyList<ScriptStep> _steps;

    private Script(string path, IReadOnlyList<ScriptStep> steps) => (_path, _steps) = (path, steps);

    /// <summary>The script, or one line that names the file, the first bad line and what to write instead.</summary>
    public static (Script? Script, string? Error) Read(string path, IReadOnlyList<LineSpec> lines)
    {
        string[] texts;
        try
        {
            texts = File.ReadAllLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, $"--script {path}: {failure.Message}");
        }
        var steps = new List<ScriptStep>();
        for (int i = 0; i < texts.Length; i++)
        {
            string text = texts[i].Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            (ScriptStep? step, string? error) = ReadStep(i + 1, text, lines);
            if (step is null)
                return (null, $"{path}:{i + 1}: {error}");
            steps.Add(step);
        }
        return (new Script(path, [.. steps.OrderBy(s => s.At)]), null);
    }

    /// <summary>Carries the steps out, each at its time after now. One that is refused is reported and the next one goes on.</summary>
    public async Task RunAsync(Switchboard switchboard, TimeProvider time, CancellationToken stop)
    {
        long started = time.GetTimestamp();
        foreach (ScriptStep step in _steps)
        {
            TimeSpan left = step.At - time.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, stop);
            string answer = await switchboard.ExecuteAsync(step.Command, stop);
            if (answer.StartsWith(Switchboard.Refused, StringComparison.Ordinal))
                await Console.Error.WriteLineAsync($"metersim: {_path}:{step.Number}: {answer[Switchboard.Refused.Length..]}");
        }
    }

    private static (ScriptStep?, string?) ReadStep(int number, string text, IReadOnlyList<LineSpec> lines)
    {
        string[] words = text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var at, var when, var commandText] || !at.Equals("at", StringComparison.OrdinalIgnoreCase))
            return (null, "write at TIME COMMAND, for example at 30s fault 3 silent");
        if (Duration.TryParse(when, LongestTime) is not TimeSpan due)
            return (null, $"'{when}' is not a time: write for example 500ms, 30s or 10m");
        (SimCommand? command, string? error) = CommandParser.Parse(commandText);
        if (command is null || (error = Switchboard.Misaddressed(command, lines)) is not null)
            return (null, error);
        return (new ScriptStep(number, due, commandText), null);
    }
}
