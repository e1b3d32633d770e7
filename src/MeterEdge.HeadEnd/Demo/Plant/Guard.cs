using System.Diagnostics;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>
/// Ends the children and removes the folder if this process dies without doing so (kill -9). It is a shell that reads from a pipe:
/// the kernel closes the pipe when we die, however that happens. (The kernel's own parent-death signal would not do: it
/// follows the thread that started the child, and .NET's pool threads come and go.)
/// </summary>
public sealed class Guard : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP
        children=
        while read -r word rest; do
          case $word in
            children) children=$rest ;;
            done) exit 0 ;;
          esac
        done
        [ -z "$children" ] || kill -KILL $children
        rm -rf -- "$1"
        """;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _children = [];
    private readonly Process _shell;

    /// <summary>Starts the guard of a folder.</summary>
    public Guard(string folder)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "meteredge-demo-guard", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        _shell = Process.Start(start) ?? throw new DemoException("/bin/sh does not start");
    }

    /// <summary>Also end this process.</summary>
    public void Watch(int process) => Update(() => _children.Add(process));

    /// <summary>This one has ended by itself; its number may become another's.</summary>
    public void Forget(int process) => Update(() => _children.Remove(process));

    /// <inheritdoc/>
    public void Dispose()
    {
        Say("done");
        _shell.StandardInput.Dispose();
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Update(Func<bool> change)
    {
        lock (_lock)
        {
            if (change())
                Say($"children {string.Join(' ', _children)}");
        }
    }

    private void Say(string line)
    {
        try
        {
            _shell.StandardInput.Write(line + "\n");
            _shell.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Somebody killed the guard. The demo works without it and cleans up on every other way out.
        }
    }
}
