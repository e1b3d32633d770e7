using System.Text;
using MeterEdge.Console.Login;

namespace MeterEdge.Commands;

/// <summary><c>meteredge technician</c>: makes the line by which somebody may log in at the console.</summary>
public static class TechnicianCommand
{
    private const int Done = 0;
    private const int Refused = 1;
    private const int LeastPassword = 10;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Asks for a password and prints the line, or puts it into the list of technicians in place of that name's.</summary>
    /// <param name="name">The name.</param>
    /// <param name="file">The list; null to print the line.</param>
    /// <param name="password">Asks for a password; null when none comes.</param>
    /// <param name="output">Takes the line.</param>
    /// <param name="error">Takes refusals.</param>
    /// <returns>0; 1 when it was not done.</returns>
    public static int Run(string name, string? file, Func<string, string?> password, TextWriter output, TextWriter error)
    {
        if (!TechniciansFile.IsName(name))
            return Refuse($"'{TerminalName(name)}' is no name: 1 to {TechniciansFile.LongestName} of a-z 0-9 . _ -");
        if (file is not null && File.Exists(file) && TechniciansFile.Read(file).Problems is [var problem, ..])
            return Refuse($"--file {problem}");
        if (password("password: ") is not { Length: >= LeastPassword and <= SignIn.LongestPassword } typed)
            return Refuse($"a password has {LeastPassword} to {SignIn.LongestPassword} characters");
        if (password("the same again: ") != typed)
            return Refuse("the two passwords differ");
        var line = $"{name}:{PasswordHash.Of(typed)}";
        if (file is null)
        {
            output.WriteLine(line);
            return Done;
        }

        try
        {
            var isNew = !File.Exists(file);
            Put(file, name, line);
            output.WriteLine($"{name} may log in by {file}");
            if (isNew)
                error.WriteLine($"the file is new: give it to the daemon's user (chown meteredge {file}) and name it as Console:TechniciansFile");
            return Done;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{file} cannot be written: {unwritable.Message}");
        }

        int Refuse(string why)
        {
            error.WriteLine($"meteredge: {why}");
            return Refused;
        }
    }

    /// <summary>Asks at the terminal without showing what is typed, or takes a line of the input where that is none.</summary>
    public static string? AskAtTerminal(string prompt)
    {
        if (System.Console.IsInputRedirected)
            return System.Console.In.ReadLine();
        System.Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (System.Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        System.Console.Error.WriteLine();
        return typed.ToString();
    }

    // In place, so that the file stays the daemon's user's whoever changes it.
    private static void Put(string file, string name, string line)
    {
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, UnixCreateMode = OwnerOnly });
        using var reader = new StreamReader(stream, leaveOpen: true);
        var others = reader.ReadToEnd().Split('\n').Where(other => other.Length > 0 && !other.StartsWith(name + ':', StringComparison.Ordinal));
        var text = Encoding.UTF8.GetBytes(string.Concat(others.Append(line).Select(one => one + '\n')));
        stream.Position = 0;
        stream.Write(text);
        stream.SetLength(text.Length);
        stream.Flush(flushToDisk: true);
    }

    private static string TerminalName(string name) => Console.Terminal.TerminalText.Printable(name);
}
