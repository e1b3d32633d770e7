using System.Net.Sockets;
using System.Text;
using MeterEdge.HeadEnd.Demo.Plant;

namespace MeterEdge.HeadEnd.Tests.Demo;

public sealed class LineSocketTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("meteredge-test-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "s");

    [Fact]
    public async Task One_line_goes_and_one_line_comes_back_in_whatever_pieces()
    {
        using var server = Listen();
        var asked = Ask(Patience);
        using var client = await server.AcceptAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var count = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("status | json\n", Encoding.UTF8.GetString(buffer, 0, count));
        foreach (var piece in new[] { "{\"edge\":", "\"ZÄ\"}", "\nmore" })
            await client.SendAsync(Encoding.UTF8.GetBytes(piece), TestContext.Current.CancellationToken);
        Assert.Equal("{\"edge\":\"ZÄ\"}", await asked);
    }

    [Fact]
    public async Task Nobody_there_is_no_answer()
    {
        Assert.Null(await Ask(Patience));
    }

    [Fact]
    public async Task Somebody_who_hangs_up_is_no_answer()
    {
        using var server = Listen();
        var asked = Ask(Patience);
        (await server.AcceptAsync(TestContext.Current.CancellationToken)).Dispose();
        Assert.Null(await asked);
    }

    [Fact]
    public async Task Somebody_silent_is_no_answer_after_a_while()
    {
        using var server = Listen();
        Assert.Null(await Ask(TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task A_line_without_end_is_no_answer()
    {
        using var server = Listen();
        var asked = Ask(Patience);
        using var client = await server.AcceptAsync(TestContext.Current.CancellationToken);
        try
        {
            while (!asked.IsCompleted)
                await client.SendAsync(new byte[64 * 1024], TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // It had enough.
        }

        Assert.Null(await asked);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Socket Listen()
    {
        var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(Path));
        server.Listen();
        return server;
    }

    private Task<string?> Ask(TimeSpan patience) =>
        LineSocket.Ask(Path, DaemonStatus.Question, patience, TimeProvider.System, TestContext.Current.CancellationToken);
}
