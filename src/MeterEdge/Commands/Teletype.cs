using MeterEdge.Modbus.Serial;
using Microsoft.Win32.SafeHandles;

namespace MeterEdge.Commands;

/// <summary>Carries keys to the daemon and its answers to the screen, byte for byte.</summary>
/// <param name="daemon">The daemon.</param>
internal sealed class Teletype(Stream daemon)
{
    // Ctrl-], as with telnet(1).
    private const byte Leave = 0x1D;

    /// <summary>Runs until one of the two ends it.</summary>
    public async Task Run(CancellationToken cancel)
    {
        using var raw = RawTerminal.Enter();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);

        // Not the runtime's console, which sets up the terminal in its own way and edits lines itself.
        await using var keys = Bytes(0, FileAccess.Read);
        await using var screen = Bytes(1, FileAccess.Write);

        // Reading a terminal cannot be cancelled: a thread of the pool stays in it until the process ends.
        var typing = Task.Run(() => Type(keys, over), CancellationToken.None);
        try
        {
            var bytes = new byte[4096];
            while (await daemon.ReadAsync(bytes, over.Token).ConfigureAwait(false) is > 0 and var count)
            {
                await screen.WriteAsync(bytes.AsMemory(0, count), over.Token).ConfigureAwait(false);
                await screen.FlushAsync(over.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Left.
        }

        if (!typing.IsCompleted)
            await screen.WriteAsync("\r\nthe daemon has closed the console\r\n"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
    }

    private static FileStream Bytes(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);

    private async Task Type(Stream keys, CancellationTokenSource over)
    {
        var bytes = new byte[256];
        try
        {
            while (await keys.ReadAsync(bytes, over.Token).ConfigureAwait(false) is > 0 and var count)
            {
                if (bytes.AsSpan(0, count).Contains(Leave))
                    break;
                await daemon.WriteAsync(bytes.AsMemory(0, count), over.Token).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The daemon went away, or this one was left.
        }

        await over.CancelAsync().ConfigureAwait(false);
    }
}
