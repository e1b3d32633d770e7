using System.Net.Sockets;
using System.Text;
using MeterEdge.Console;
using MeterEdge.Console.Sessions;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Console;

public sealed class ConsoleSocketTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly RecordingLog<ConsoleSocket> _log = new();
    private readonly RecordingLog<ConsoleHall> _bugs = new();
    private readonly List<ConsoleSocket> _sockets = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => _folder["console.sock"];

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
        {
            await socket.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.False(socket.ExecuteTask?.IsFaulted, socket.ExecuteTask?.Exception?.ToString());
            socket.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_line_in_is_a_line_back_as_often_as_one_likes()
    {
        await Start();
        using var client = await Client.Connect(Path);
        Assert.StartsWith("TG-0417: 2 of 2 meters answer", await client.Ask("status"), StringComparison.Ordinal);
        Assert.StartsWith("{\"edge\":\"TG-0417\"", await client.Ask("status | json"), StringComparison.Ordinal);
        Assert.StartsWith("error: no command 'bogus'", await client.Ask("bogus"), StringComparison.Ordinal);
        Assert.Equal("", await client.Ask("\r"));
    }

    [Fact]
    public async Task The_file_is_for_the_daemons_user_and_group_and_goes_with_the_daemon()
    {
        var socket = await Start();
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(Path));
        await socket.StopAsync(Cancel);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task Four_are_served_at_once_and_the_fifth_when_one_has_left()
    {
        await Start();
        var clients = new List<Client>();
        for (var n = 0; n < 4; n++)
        {
            clients.Add(await Client.Connect(Path));
            await clients[^1].Ask("status");
        }

        using var fifth = await Client.Connect(Path);
        var answer = fifth.Ask("status");
        foreach (var client in clients)
            await client.Ask("help");
        Assert.False(answer.IsCompleted);
        clients[2].Dispose();
        Assert.StartsWith("TG-0417", await answer, StringComparison.Ordinal);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Commands_sent_together_are_answered_in_order()
    {
        await Start();
        using var client = await Client.Connect(Path);
        await client.Send("status\nbogus\nstatus | json\n"u8.ToArray());
        Assert.StartsWith("TG-0417", await client.Answer(), StringComparison.Ordinal);
        Assert.StartsWith("error:", await client.Answer(), StringComparison.Ordinal);
        Assert.StartsWith("{", await client.Answer(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_last_line_without_its_end_is_answered_too()
    {
        await Start();
        using var client = await Client.Connect(Path);
        await client.Send("status"u8.ToArray());
        client.SayNoMore();
        Assert.StartsWith("TG-0417", await client.Line(), StringComparison.Ordinal);
        Assert.Equal("\u0004ok", await client.Line());
        Assert.Null(await client.Line());
    }

    [Fact]
    public async Task The_end_of_an_answer_says_whether_it_was_one()
    {
        await Start();
        using var client = await Client.Connect(Path);
        await client.Send("status\nbogus\n"u8.ToArray());
        Assert.StartsWith("TG-0417", await client.Line(), StringComparison.Ordinal);
        Assert.Equal("\u0004ok", await client.Line());
        Assert.StartsWith("error:", await client.Line(), StringComparison.Ordinal);
        Assert.Equal("\u0004failed", await client.Line());
    }

    [Fact]
    public async Task A_client_that_names_its_screen_gets_a_terminal()
    {
        await Start();
        using var client = await Client.Connect(Path);
        await client.Send("terminal 80 24\nstatus\r"u8.ToArray());
        await client.Come("2 of 2 meters answer");
        await client.Send("\x04"u8.ToArray());
        await client.Come("TG-0417> ");
    }

    [Fact]
    public async Task Garbage_is_answered_with_an_error_and_harms_nobody()
    {
        await Start();
        using var other = await Client.Connect(Path);
        var random = new Random(417);
        for (var round = 0; round < 50; round++)
        {
            using var client = await Client.Connect(Path);
            var garbage = new byte[random.Next(1, 200)];
            random.NextBytes(garbage);
            await client.Send([(byte)'x', .. garbage.Select(one => one == '\n' ? (byte)'x' : one), (byte)'\n']);
            var answer = await client.Line();
            Assert.StartsWith("error: no command 'x", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(answer!, char.IsControl);
        }

        Assert.StartsWith("TG-0417", await other.Ask("status"), StringComparison.Ordinal);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(8191, "error: no command")]
    [InlineData(8192, "error: a line has at most 8192 bytes")]
    [InlineData(100_000, "error: a line has at most 8192 bytes")]
    public async Task A_line_that_is_too_long_is_said_to_be(int length, string answer)
    {
        await Start();
        using var client = await Client.Connect(Path);
        await client.Send(Encoding.ASCII.GetBytes(new string('x', length) + "\n"));
        Assert.StartsWith(answer, await client.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_say_nothing_are_sent_away_after_a_minute()
    {
        await Start();
        var silent = new List<Client>();
        for (var n = 0; n < 4; n++)
        {
            silent.Add(await Client.Connect(Path));
            await silent[^1].Ask("help");
        }

        using var fifth = await Client.Connect(Path);
        var answer = fifth.Ask("status");
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(answer.IsCompleted);
        await Until.True(_time, () => answer.IsCompleted);
        foreach (var client in silent)
        {
            Assert.Null(await client.Line());
            client.Dispose();
        }
    }

    [Fact]
    public async Task Clients_that_take_no_answer_are_sent_away_after_a_minute()
    {
        await Start(Hall(() => Some.Status(meters: 5000)));
        var deaf = new List<Client>();
        for (var n = 0; n < 4; n++)
        {
            deaf.Add(await Client.Connect(Path));
            await deaf[^1].Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("status | json\n", 20))));
        }

        using var fifth = await Client.Connect(Path);
        var answer = fifth.Ask("status");
        await Until.True(_time, () => answer.IsCompleted);
        Assert.StartsWith("TG-0417", await answer, StringComparison.Ordinal);
        deaf.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_client_that_goes_before_its_answer_harms_nobody()
    {
        await Start(Hall(() => Some.Status(meters: 500)));
        for (var round = 0; round < 50; round++)
        {
            using var client = await Client.Connect(Path);
            await client.Send("status | json\nstatus | json\nstatus | json\n"u8.ToArray());
        }

        using var last = await Client.Connect(Path);
        Assert.StartsWith("TG-0417", await last.Ask("status"), StringComparison.Ordinal);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_bug_behind_a_command_is_logged_and_the_console_goes_on()
    {
        var failing = true;
        await Start(Hall(() => failing ? throw new InvalidOperationException("a bug") : Some.Status()));
        for (var round = 0; round < 6; round++)
        {
            using var client = await Client.Connect(Path);
            Assert.StartsWith("error: this failed by a bug", await client.Ask("status"), StringComparison.Ordinal);
        }

        failing = false;
        using var last = await Client.Connect(Path);
        var good = last.Ask("status");
        await Until.True(_time, () => good.IsCompleted);
        Assert.StartsWith("TG-0417", await good, StringComparison.Ordinal);
        Assert.Equal(6, _bugs.Of(7004).Count);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task The_socket_of_a_run_that_was_killed_is_replaced()
    {
        LeaveBehind(Path);
        Assert.True(File.Exists(Path));
        await Start();
        using var client = await Client.Connect(Path);
        Assert.StartsWith("TG-0417", await client.Ask("status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_on_which_somebody_answers_is_left_to_him()
    {
        await Start(Hall(() => Some.Status() with { Edge = "the-first" }));
        var second = await Start();
        await Until.True(() => _log.Of(7001).Count == 1);
        Assert.Contains("another program answers there", Assert.Single(_log.Of(7001)), StringComparison.Ordinal);
        await second.StopAsync(Cancel);
        using var client = await Client.Connect(Path);
        Assert.StartsWith("the-first", await client.Ask("status"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("precious")]
    [InlineData("")]
    public async Task A_file_is_never_taken_away(string content)
    {
        await File.WriteAllTextAsync(Path, content, Cancel);
        var socket = await Start();
        Assert.Contains("there is a file of that name", Assert.Single(_log.Of(7001)), StringComparison.Ordinal);
        await socket.StopAsync(Cancel);
        Assert.Equal(content, await File.ReadAllTextAsync(Path, Cancel));
    }

    [Theory]
    [InlineData("missing/console.sock")]
    [InlineData("a-name-that-is-longer-than-the-hundred-and-eight-bytes-that-the-kernel-has-for-the-path-of-a-local-socket-on-linux.sock")]
    public async Task Without_a_place_for_it_there_is_a_warning_and_the_daemon_goes_on(string name)
    {
        await Start(path: _folder[name]);
        Assert.StartsWith($"no console at {_folder[name]}: ", Assert.Single(_log.Of(7001)), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', _log.Of(7001)[0]);
    }

    [Fact]
    public async Task A_stop_ends_all_clients_and_leaves_no_fault_behind()
    {
        var unobserved = new List<Exception>();
        void Observe(object? sender, UnobservedTaskExceptionEventArgs fault) => unobserved.Add(fault.Exception);
        TaskScheduler.UnobservedTaskException += Observe;
        try
        {
            var clients = await StopWithClients();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            foreach (var client in clients)
            {
                Assert.Null(await client.Line());
                client.Dispose();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Observe;
        }

        Assert.DoesNotContain(unobserved, fault => fault.ToString().Contains("Console", StringComparison.Ordinal));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_folder_that_vanished_is_no_fault_at_the_stop()
    {
        Directory.CreateDirectory(_folder["run"]);
        await Start(path: _folder["run/console.sock"]);
        Directory.Delete(_folder["run"], recursive: true);
    }

    private ConsoleHall Hall(Func<DaemonStatus> status) => Some.Hall(_time, _bugs, status, Some.SignIn(_time));

    private static void LeaveBehind(string path)
    {
        // A bound socket that is closed by the kernel and not by the library leaves its file, as after a kill.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".x"));
        File.Move(path + ".x", path);
        socket.Dispose();
    }

    private async Task<List<Client>> StopWithClients()
    {
        var socket = await Start();
        var clients = new List<Client>();
        for (var n = 0; n < 6; n++)
        {
            clients.Add(await Client.Connect(Path));
            if (n < 4)
                await clients[^1].Ask("help");
        }

        await socket.StopAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        return clients;
    }

    private async Task<ConsoleSocket> Start(ConsoleHall? hall = null, string? path = null)
    {
        var socket = new ConsoleSocket(path ?? Path, hall ?? Hall(() => Some.Status()), _time, _log);
        _sockets.Add(socket);
        var warnings = _log.Of(7001).Count;
        await socket.StartAsync(Cancel);
        await Until.True(() => _log.Of(7001).Count > warnings || Listens(path ?? Path));
        return socket;
    }

    private static bool Listens(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (Exception failed) when (failed is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
