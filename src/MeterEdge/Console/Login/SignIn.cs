using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.Console.Sessions;
using MeterEdge.Control;

namespace MeterEdge.Console.Login;

/// <summary>Logs technicians in and out. Pauses hold for a place, so that who tries at the cabinet does not lock out the shell.</summary>
/// <param name="path">The list of technicians; null when there is none.</param>
/// <param name="audit">Takes who came and went, and who tried.</param>
/// <param name="events">Told when somebody tries again and again.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class SignIn(string? path, ConsoleAudit audit, IEventLog events, TimeProvider time)
{
    /// <summary>Longest password.</summary>
    public const int LongestPassword = 256;

    // A technician's bad day is fewer; beyond it the head-end learns of it, once in so many.
    private const int Suspicious = 10;

    // By place: the socket, and the serial port if there is one.
    private readonly Dictionary<string, (int Failures, long From)> _wrong = [];
    private int _isTrying;

    /// <summary>Checks a password; null when it was right and <paramref name="who"/> is logged in, else why not.</summary>
    public async ValueTask<string?> Try(Operator who, string name, string password, CancellationToken stop)
    {
        if (path is null)
            return "nobody can log in: Console:TechniciansFile is not set; meteredge technician NAME makes a line for it";

        // One at a time: whoever opens four consoles gets no more tries than who has one.
        if (Interlocked.Exchange(ref _isTrying, 1) == 1)
            return "somebody else is logging in at this moment; try again";
        try
        {
            if (Left(who) is { Ticks: > 0 } left)
                return Wait(left);
            var (hashes, problems) = TechniciansFile.Read(path);
            if (problems is [var problem, ..])
                return $"nobody can log in: Console:TechniciansFile {problem}";
            var hash = hashes.GetValueOrDefault(name) ?? PasswordHash.Nobodys;
            var isRight = await Task.Run(() => hash.IsOf(password), stop).ConfigureAwait(false) && hashes.ContainsKey(name);
            return isRight ? Begin(who, name) : Refuse(who, name);
        }
        finally
        {
            Volatile.Write(ref _isTrying, 0);
        }
    }

    /// <summary>Ends a login, if there is one.</summary>
    /// <param name="who">Whose.</param>
    /// <param name="why">What ended it.</param>
    public void End(Operator who, string why)
    {
        if (who.Name is null)
            return;
        audit.Write(who, "logout", null, null, new() { ["why"] = why });
        who.Name = null;
    }

    private string? Begin(Operator who, string name)
    {
        End(who, "another login");
        who.Name = name;
        if (audit.Write(who, "login", null, null, []) is { } unwritten)
        {
            who.Name = null;
            return unwritten;
        }

        _wrong.Remove(who.Place);
        return null;
    }

    private string Refuse(Operator who, string name)
    {
        var failures = _wrong.GetValueOrDefault(who.Place).Failures + 1;
        _wrong[who.Place] = (failures, time.GetTimestamp());
        audit.Write(who, "login_refused", null, null, new() { ["name"] = TechniciansFile.IsName(name) ? name : "?", ["in_a_row"] = failures });
        if (failures % Suspicious == 0)
            events.Append(new(time.GetUtcNow(), "attack_suspected", Severity.Alarm, null, new() { ["counts"] = new JsonObject { ["login"] = failures }, ["at"] = who.Place }));
        return Lockout.After(failures) is { Ticks: > 0 } pause ? $"wrong name or password; {Wait(pause)}" : "wrong name or password";
    }

    private TimeSpan Left(Operator who) => _wrong.TryGetValue(who.Place, out var wrong) ? Lockout.After(wrong.Failures) - time.GetElapsedTime(wrong.From) : TimeSpan.Zero;

    private static string Wait(TimeSpan left) => string.Create(CultureInfo.InvariantCulture, $"after wrong logins nobody can log in here for {Math.Ceiling(left.TotalSeconds):0} s");
}
