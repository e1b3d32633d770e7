using System.Text.Json.Nodes;
using MeterEdge.Console.Login;
using MeterEdge.Console.Sessions;
using MeterEdge.Console.Terminal;
using MeterEdge.Tests.Control.Cases;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Console.Sessions;

public sealed class ConsoleSessionTests : IAsyncDisposable
{
    private const string Password = "correct horse";
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly RecordingLog<ConsoleHall> _bugs = new();
    private readonly Seat _seat = new();
    private readonly OpenDesk _desk;
    private readonly CancellationTokenSource _stop = new();

    public ConsoleSessionTests()
    {
        Directory.CreateDirectory(_folder["data"]);
        _desk = new OpenDesk(_folder["data"]);
        File.WriteAllText(Technicians, $"# who may\nli.wei:{Quick(Password)}\n");
        File.SetUnixFileMode(Technicians, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Technicians => _folder["technicians"];

    private List<(string Did, string? By)> Evidence => [.. _desk.Store.Read(transaction => transaction.Rows(
        "SELECT body FROM audit WHERE kind = 'console' ORDER BY seq", row => JsonNode.Parse(row.GetString(0))!)).Select(body => (body["did"]!.ToString(), body["by"]?.ToString()))];

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _stop.Dispose();
        _seat.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_person_is_greeted_asked_and_answered_until_he_leaves()
    {
        var session = Begin();
        await _seat.Shows("Read-only until 'login NAME'.");
        await _seat.Shows("TG-0417> ");
        await _seat.Type("status\r");
        await _seat.Shows("TG-0417: 2 of 2 meters answer");
        await _seat.Type("exit\r");
        await session;
    }

    [Theory]
    [InlineData("\u0004")]
    [InlineData("xyz\u0015\u0004")]
    public async Task Ctrl_D_on_an_empty_line_leaves(string keys)
    {
        var session = Begin();
        await _seat.Type(keys);
        await session;
    }

    [Fact]
    public async Task Ctrl_C_stops_what_runs_and_what_was_typed_ahead_for_it()
    {
        var session = Begin();
        await _seat.Type("wait\r");
        await _seat.Shows("waiting");
        await _seat.Type("nonsense\r\u0003");
        await _seat.Shows("error: stopped");
        await _seat.Type("status\r");
        await _seat.Shows("TG-0417: 2 of 2");
        Assert.DoesNotContain("no command 'nonsense'", _seat.Screen, StringComparison.Ordinal);
        await _seat.Type("abc\u0003status\r");
        await _seat.Shows("^C");
        await _seat.Shows("TG-0417: 2 of 2");
        await _seat.Leave();
        await session;
    }

    [Fact]
    public async Task Going_away_ends_what_runs()
    {
        var session = Begin();
        await _seat.Type("wait\r");
        await _seat.Shows("waiting");
        await _seat.Leave();
        await session;
    }

    [Fact]
    public async Task A_screenful_waits_for_a_key()
    {
        var session = Begin(rows: 8);
        await _seat.Type("help\r");
        await _seat.Shows("-- more");
        await _seat.Type("\r");
        await _seat.Shows("-- more");
        await _seat.Type("q");
        await _seat.Shows("error: stopped");
        await _seat.Type("help\r");
        await _seat.Shows("-- more");
        await _seat.Type(" ");
        await _seat.Shows("help COMMAND tells more");
        await _seat.Leave();
        await session;
    }

    [Fact]
    public async Task Nobody_acts_without_a_login_and_a_login_is_in_the_evidence()
    {
        var session = Begin();
        await _seat.Type("act now\r");
        await _seat.Shows("error: 'act now' needs a login");
        await Login("li.wei", Password);
        await _seat.Shows("TG-0417 li.wei# ");
        await _seat.Type("act now\r");
        await _seat.Shows("done by li.wei");
        await _seat.Type("logout\r");
        await _seat.Shows("TG-0417> ");
        await _seat.Type("act now\r");
        await _seat.Shows("error: 'act now' needs a login");
        await _seat.Leave();
        await session;
        Assert.Equal([("login", "li.wei"), ("logout", "li.wei")], Evidence);
        Assert.DoesNotContain(Password, _seat.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_not_among_the_lines_that_come_back()
    {
        var session = Begin();
        await Login("li.wei", Password);
        await _seat.Shows("li.wei# ");
        await _seat.Type("\e[A\e[A\e[A\r");
        await _seat.Shows("password: ");
        await _seat.Type("\u0003");
        await _seat.Shows("error: stopped");
        Assert.DoesNotContain(Password, _seat.Screen, StringComparison.Ordinal);
        await _seat.Leave();
        await session;
    }

    [Fact]
    public async Task Five_minutes_without_a_key_log_out()
    {
        var session = Begin(endsIdle: false);
        await Login("li.wei", Password);
        await _seat.Shows("li.wei# ");
        _time.Advance(ConsoleSession.Idle - TimeSpan.FromSeconds(1));
        await _seat.Type("x\b");
        await _seat.Shows("x");
        _time.Advance(TimeSpan.FromSeconds(2));
        await _seat.Type("act now\r");
        await _seat.Shows("done by li.wei");
        await _seat.Shows("li.wei# ");
        await Until.True(_time, () => _seat.Screen.Contains("logged out after five minutes", StringComparison.Ordinal));
        await _seat.Type("act now\r");
        await _seat.Shows("needs a login");
        await _seat.Leave();
        await session;
        Assert.Equal([("login", "li.wei"), ("logout", "li.wei")], Evidence);
    }

    [Fact]
    public async Task A_login_ends_by_idling_also_while_a_command_runs()
    {
        var session = Begin(endsIdle: false);
        await Login("li.wei", Password);
        await _seat.Shows("li.wei# ");
        await _seat.Type("wait\r");
        await _seat.Shows("waiting");
        await Until.True(_time, () => Evidence.Count == 2);
        await _seat.Type("\u0003");
        await _seat.Shows("logged out after five minutes");
        await _seat.Type("act now\r");
        await _seat.Shows("needs a login");
        await _seat.Leave();
        await session;
    }

    [Theory]
    [InlineData("login li.wei\r", "password: ")]
    [InlineData("help\r", "-- more")]
    public async Task Nobody_who_answers_ends_the_command(string typed, string shown)
    {
        var session = Begin(rows: 8, endsIdle: false);
        await _seat.Type(typed);
        await _seat.Shows(shown);
        await Until.True(_time, () => _seat.Screen.Contains("error: stopped", StringComparison.Ordinal));
        await _seat.Leave();
        await session;
    }

    [Fact]
    public async Task Nobody_logs_in_while_it_could_not_be_shown_later()
    {
        await using var desk = new OpenDesk(_folder["no such folder"]);
        var hall = Some.Hall(_time, _bugs, signIn: Some.SignIn(_time, desk.Desk, Technicians, desk.Store));
        var session = hall.Serve(_seat, ScreenSize.Vt100, "here", endsIdle: true, _stop.Token);
        await Login("li.wei", Password);
        await _seat.Shows("error: not done, because control.db cannot be written");
        await _seat.Leave();
        await session;
    }

    [Fact]
    public async Task A_silent_session_over_the_socket_makes_room_for_another()
    {
        var session = Begin();
        await _seat.Shows("TG-0417> ");
        await Until.True(_time, () => session.IsCompleted);
        await session;
    }

    [Fact]
    public async Task Wrong_logins_wait_longer_each_time_and_are_told()
    {
        var session = Begin();
        foreach (var name in (string[])["li.wei", "nobody", "li.wei"])
        {
            await Login(name, "wrong");
            await _seat.Shows("error: wrong name or password");
        }

        await _seat.Shows("nobody can log in here for 5 s");
        await Login("li.wei", Password);
        await _seat.Shows("nobody can log in here for 5 s");
        _time.Advance(TimeSpan.FromSeconds(5));
        await Login("li.wei", "wrong");
        await _seat.Shows("nobody can log in here for 10 s");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Login("li.wei", Password);
        await _seat.Shows("li.wei# ");
        await _seat.Leave();
        await session;
        Assert.Equal(["login_refused", "login_refused", "login_refused", "login_refused", "login", "logout"], Evidence.Select(row => row.Did));
    }

    [Fact]
    public async Task A_whole_file_of_technicians_counts_or_none_of_it()
    {
        File.AppendAllText(Technicians, "broken\n");
        var session = Begin();
        await Login("li.wei", Password);
        await _seat.Shows("error: nobody can log in: Console:TechniciansFile names");
        File.WriteAllText(Technicians, $"li.wei:{Quick(Password)}\n");
        File.SetUnixFileMode(Technicians, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await Login("li.wei", Password);
        await _seat.Shows("chmod 600");
        await _seat.Leave();
        await session;
    }

    private static PasswordHash Quick(string password)
    {
        var salt = new byte[16];
        return new(PasswordHash.LeastIterations, salt, System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(password, salt, PasswordHash.LeastIterations, System.Security.Cryptography.HashAlgorithmName.SHA256, 32));
    }

    private async Task Login(string name, string password)
    {
        await _seat.Type($"login {name}\r");
        await _seat.Shows("password: ");
        await _seat.Type($"{password}\r");
    }

    private Task Begin(int rows = 24, bool endsIdle = true)
    {
        var hall = Some.Hall(_time, _bugs, signIn: Some.SignIn(_time, _desk.Desk, Technicians, _desk.Store));
        return hall.Serve(_seat, new ScreenSize(80, rows), "here", endsIdle, _stop.Token);
    }
}
