using MeterEdge.Commands;
using MeterEdge.Console;
using MeterEdge.Console.Sessions;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Said = MeterEdge.Tests.Console.Some;

namespace MeterEdge.Tests.Commands;

public sealed class ConsoleCommandTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private ConsoleSocket? _socket;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => _folder["console.sock"];

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null)
        {
            await _socket.StopAsync(CancellationToken.None);
            _socket.Dispose();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData("status", 0, "TG-0417: 2 of 2 meters answer", "")]
    [InlineData("bogus", 1, "", "error: no command 'bogus'")]
    [InlineData("act now", 1, "", "error: 'act now' needs a login")]
    public async Task One_command_is_said_and_its_end_is_the_exit_code(string command, int code, string output, string error)
    {
        await Start();
        Assert.Equal(code, await ConsoleCommand.Run(Path, command.Split(' '), TextReader.Null, _output, _error, Cancel));
        Assert.StartsWith(output, _output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(error, _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\x04', _output.ToString());
    }

    [Fact]
    public async Task Every_line_of_the_input_is_said_in_one_session_and_the_last_one_decides()
    {
        await Start();
        using var input = new StringReader("bogus\nstatus\n\nstatus | json\n");
        Assert.Equal(0, await ConsoleCommand.Run(Path, [], input, _output, _error, Cancel));
        Assert.Equal(2, _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("error: no command 'bogus'", _error.ToString(), StringComparison.Ordinal);
        using var wrong = new StringReader("status\nbogus\n");
        Assert.Equal(1, await ConsoleCommand.Run(Path, [], wrong, _output, _error, Cancel));
    }

    [Fact]
    public async Task Without_a_daemon_it_says_where_it_looked()
    {
        Assert.Equal(1, await ConsoleCommand.Run(Path, ["status"], TextReader.Null, _output, _error, Cancel));
        Assert.StartsWith($"no daemon answers at {Path}: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _error.ToString().Count(letter => letter == '\n'));
    }

    private async Task Start()
    {
        var hall = Said.Hall(TimeProvider.System, NullLogger<ConsoleHall>.Instance, signIn: Said.SignIn(TimeProvider.System));
        _socket = new ConsoleSocket(Path, hall, TimeProvider.System, NullLogger<ConsoleSocket>.Instance);
        await _socket.StartAsync(Cancel);
        await Until.True(() => File.Exists(Path));
    }
}
