using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Console;

/// <summary>A person with a terminal on a serial cable: the master of a pseudo-terminal, whose other end is the device <see cref="Port"/>.</summary>
internal sealed partial class Technician : IAsyncDisposable
{
    public const string Name = "li.wei";
    public const string Password = "correct horse battery";
    private const int ReadWrite = 0x2;
    private const int NoControllingTty = 0x100;
    private const int CloseOnExec = 0x80000;
    private const short In = 1;
    private const int LookMs = 50;

    private readonly int _master;
    private readonly Lock _gate = new();
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;
    private volatile bool _isOver;
    private int _seen;

    public unsafe Technician()
    {
        _master = OpenMaster(ReadWrite | NoControllingTty | CloseOnExec);
        Span<byte> name = stackalloc byte[128];
        fixed (byte* first = name)
        {
            if (_master < 0 || Grant(_master) != 0 || Unlock(_master) != 0 || NameOf(_master, first, name.Length) != 0)
                throw new IOException($"no pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Port = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        _reading = Task.Run(Read);
    }

    public string Port { get; }

    /// <summary>Everything that was shown.</summary>
    public string Shown
    {
        get
        {
            lock (_gate)
                return _shown.ToString();
        }
    }

    /// <summary>Makes a list of technicians with this one.</summary>
    public static async Task<string> Enlist(TempFolder folder)
    {
        var file = folder["technicians"];
        var script = string.Create(CultureInfo.InvariantCulture, $"printf '%s\\n%s\\n' '{Password}' '{Password}' | '{Programs.Daemon}' technician {Name} --file '{file}'");
        var (code, _, errors) = await RunningProgram.Run("/bin/sh", "-c", script);
        Assert.True(code == 0, errors);
        return file;
    }

    public unsafe void Type(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        fixed (byte* first = bytes)
            Assert.Equal(bytes.Length, Write(_master, first, bytes.Length));
    }

    /// <summary>Waits until this is shown, behind what was waited for before; gives what was shown up to its end.</summary>
    public async Task<string> Sees(string text)
    {
        await Until.True(() => Find(text) >= 0, $"'{text}' on the terminal", () => Shown);
        lock (_gate)
        {
            var end = Find(text) + text.Length;
            var shown = _shown.ToString(_seen, end - _seen);
            _seen = end;
            return shown;
        }
    }

    /// <summary>Types a command; gives all that it says, without the prompts.</summary>
    public async Task<string> Ask(string command)
    {
        Type(command + "\r");
        await Sees(command + "\r\n");
        var answer = new StringBuilder();
        while (true)
        {
            await Until.True(() => AtPrompt() || Find("-- more") >= 0, $"the end of '{command}'", () => Shown);
            if (Find("-- more") < 0)
                break;
            answer.Append(await Sees("-- more"));
            Type(" ");
            await Sees("\e[K");
        }

        lock (_gate)
        {
            answer.Append(_shown.ToString(_seen, _shown.Length - _seen));
            _seen = _shown.Length;
        }

        return answer.ToString().Replace("-- more", "", StringComparison.Ordinal);
    }

    public async Task Login()
    {
        Type($"login {Name}\r");
        await Sees("password: ");
        Type(Password + "\r");
        await Sees($"{Name}# ");
    }

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine("the terminal:\n" + Shown);
        _isOver = true;
        await _reading;
        _ = Close(_master);
    }

    // The prompt is the last thing of an answer: CR, name of the concentrator, who, and "erase to the end of the row".
    private bool AtPrompt()
    {
        lock (_gate)
        {
            var unseen = _shown.ToString(_seen, _shown.Length - _seen);
            return unseen.EndsWith("> \e[K", StringComparison.Ordinal) || unseen.EndsWith("# \e[K", StringComparison.Ordinal);
        }
    }

    private int Find(string text)
    {
        lock (_gate)
            return _shown.ToString().IndexOf(text, _seen, StringComparison.Ordinal);
    }

    private unsafe void Read()
    {
        Span<byte> bytes = stackalloc byte[1024];
        var decoder = Encoding.UTF8.GetDecoder();
        var letters = new char[1024];
        while (!_isOver)
        {
            var fd = new PollFd { Fd = _master, Events = In };
            if (Poll(&fd, 1, LookMs) <= 0)
                continue;
            nint count;
            fixed (byte* first = bytes)
                count = Read(_master, first, bytes.Length);
            if (count <= 0)
            {
                // Nobody has the other end open at this moment.
                TestContext.Current.CancellationToken.WaitHandle.WaitOne(LookMs);
                continue;
            }

            lock (_gate)
                _shown.Append(letters, 0, decoder.GetChars(bytes[..(int)count], letters, flush: false));
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int fd);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int fd);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int NameOf(int fd, byte* name, nint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint Read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollFd* fds, nint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
