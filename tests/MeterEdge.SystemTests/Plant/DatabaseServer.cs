using System.Net;

namespace MeterEdge.SystemTests.Plant;

/// <summary>A real time series database on a free loopback port, that can be stopped, killed, emptied and started again.</summary>
/// <param name="port">The port.</param>
/// <param name="data">Folder of what it keeps.</param>
/// <param name="program">Path of the program.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="ready">Where it says that it is ready.</param>
/// <param name="word">The status that says so.</param>
internal abstract class DatabaseServer(
    int port, string data, string program, IReadOnlyList<string> arguments, string ready, HttpStatusCode word) : IAsyncDisposable
{
    private RunningProgram? _running;

    public int Port => port;

    public string Url => $"http://127.0.0.1:{port}";

    /// <summary>Asks it.</summary>
    protected HttpClient Client { get; } = new() { BaseAddress = new($"http://127.0.0.1:{port}") };

    /// <summary>Starts it and waits until it takes requests.</summary>
    public async Task Start()
    {
        var running = _running = RunningProgram.Start(program, arguments);
        await Until.Holds(async () => running.HasExited || await Answers(), Path.GetFileName(program), () => running.Said);
        Assert.False(running.HasExited, running.Said);
    }

    public async Task Stop(Signal signal)
    {
        _running!.Signal(signal);
        await _running.Exit();
        await _running.DisposeAsync();
        _running = null;
    }

    /// <summary>Deletes everything that it has kept. Only while it is stopped.</summary>
    public void Forget() => Directory.Delete(data, recursive: true);

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        Client.Dispose();
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var answer = await Client.GetAsync(ready, TestContext.Current.CancellationToken);
            return answer.StatusCode == word;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
