using System.IO.Ports;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Serial;

/// <summary>
/// A serial device through System.IO.Ports, for systems other than Linux: there <see cref="TermiosLink"/> costs a fraction. It runs on
/// Linux too, so that the tests hold it to the same contract. Nobody else can open the device meanwhile: Windows sees to that, on Linux
/// the same lock as of <see cref="TermiosLink"/>, on other systems TIOCEXCL, which does not bind root.
/// </summary>
/// <remarks>No thread of its own. On Unix the package asks the device every millisecond while a read is under way. Tried on Linux only.</remarks>
public sealed class SerialPortLink : ILineLink
{
    // The longest frame: MODBUS over Serial Line V1.02, clause 2.5.1.1.
    private const int Chunk = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SerialSettings _settings;
    private readonly object _gate = new();
    private SerialPort? _port;
    private Stream? _device;
    private ReceivedBytes? _received;
    private DeviceLock? _lock;
    private bool _woken;
    private bool _disposed;

    /// <summary>A link to a device that need not be there yet.</summary>
    public SerialPortLink(SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <inheritdoc/>
    public string Name => _settings.Port;

    /// <inheritdoc/>
    public bool IsOpen => _device is not null;

    /// <inheritdoc/>
    public bool TryOpen(out string? error)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Close();
        error = null;
        if (OperatingSystem.IsLinux())
        {
            _lock = DeviceLock.Take(Name, out error);
        }

        error ??= OpenPort();
        if (error is null)
        {
            return true;
        }

        Close();
        return false;
    }

    /// <inheritdoc/>
    public void Close()
    {
        // The stream first: closing the port alone waits for ever for bytes that a lost device does not take.
        Quietly(_device);
        Quietly(_port);
        _lock?.Dispose();
        (_device, _port, _received, _lock) = (null, null, null, null);
    }

    /// <inheritdoc/>
    public LinkRead Read(Span<byte> buffer, TimeSpan wait)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var began = TimeProvider.System.GetTimestamp();
        var isLast = false;
        lock (_gate)
        {
            while (true)
            {
                // Bytes before a wake-up: who is woken looks again at what there is to do.
                if (_received?.Take(buffer) is { } taken)
                {
                    return taken;
                }

                if (_woken)
                {
                    _woken = false;
                    return new(LinkEvent.Woken);
                }

                var left = Left(wait, began);
                if (left == 0)
                {
                    if (isLast || !SystemHasBytes)
                    {
                        return new(LinkEvent.Silence);
                    }

                    // What is there is taken, although the package takes a moment to hand it over.
                    isLast = true;
                    left = (int)Patience.TotalMilliseconds;
                }

                _ = Monitor.Wait(_gate, left);
            }
        }
    }

    /// <inheritdoc/>
    public void Rest(TimeSpan time)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var began = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            for (var left = Left(time, began); !_woken && left != 0; left = Left(time, began))
            {
                _ = Monitor.Wait(_gate, left);
            }
        }
    }

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        // The package takes a write to a device that it knows is lost, and does nothing with it.
        if (_device is not { } device || IsLost)
        {
            return false;
        }

        try
        {
            for (var from = 0; from < bytes.Length; from += Chunk)
            {
                device.Write(bytes.Slice(from, Math.Min(Chunk, bytes.Length - from)));
            }

            return true;
        }
        catch (Exception gone) when (IsLoss(gone))
        {
            // Lost for reading, too: after an error the package does not tell, and what was not taken may yet go out.
            lock (_gate)
            {
                _received?.Lose();
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _disposed = true;
    }

    private bool IsLost
    {
        get
        {
            lock (_gate)
            {
                return _received is { IsLost: true };
            }
        }
    }

    private bool SystemHasBytes
    {
        get
        {
            try
            {
                return _device is not null && _port!.BytesToRead > 0;
            }
            catch (Exception gone) when (IsLoss(gone))
            {
                return false;
            }
        }
    }

    private string? OpenPort()
    {
        if (DirectionControl.Problem(_settings.Rs485, 0, now: null) is { } problem)
        {
            return $"{Name} {problem}";
        }

        var patience = Patience + LineTiming.For(_settings.Baud, _settings.BitsPerChar).Of(Chunk);
        _port = new SerialPort(Name, _settings.Baud, ParityOf(_settings.Parity), 8, _settings.StopBits == 1 ? StopBits.One : StopBits.Two)
        {
            WriteTimeout = (int)patience.TotalMilliseconds,
        };
        try
        {
            _port.Open();
            RaiseLines(_port);
            _port.DiscardInBuffer();
            _port.DiscardOutBuffer();
            _device = _port.BaseStream;
            _received = new(_device, _gate);
            return null;
        }
        catch (UnauthorizedAccessException refused)
        {
            // On a Unix every error of opening, with the system's own inside; on Windows a port that somebody else has open.
            return refused.InnerException is IOException reason ? OpenProblem.Of(Name, reason.HResult) : OpenProblem.InUse(Name);
        }
        catch (FileNotFoundException)
        {
            return OpenProblem.Missing(Name);
        }
        catch (ArgumentException)
        {
            return OpenProblem.NoSerialDevice(Name);
        }
        catch (Exception refused) when (IsLoss(refused))
        {
            return $"{Name} cannot be set up: {refused.Message}";
        }
    }

    /// <summary>DTR and RTS up, as Linux has them by itself: they feed some adapters.</summary>
    private static void RaiseLines(SerialPort port)
    {
        try
        {
            port.DtrEnable = true;
            port.RtsEnable = true;
        }
        catch (IOException)
        {
            // A device without such lines, e.g. a pseudo-terminal.
        }
    }

    /// <summary>Milliseconds left to wait, rounded up: a part of one would not wait at all, and spin.</summary>
    private static int Left(TimeSpan wait, long began)
    {
        if (wait == Timeout.InfiniteTimeSpan)
        {
            return Timeout.Infinite;
        }

        var left = wait - TimeProvider.System.GetElapsedTime(began);
        return left > TimeSpan.Zero ? (int)Math.Min(Math.Ceiling(left.TotalMilliseconds), int.MaxValue) : 0;
    }

    private static void Quietly(IDisposable? closed)
    {
        try
        {
            closed?.Dispose();
        }
        catch (Exception gone) when (IsLoss(gone))
        {
            // A device that is gone says so once more.
        }
    }

    private static bool IsLoss(Exception e) =>
        e is IOException or InvalidOperationException or TimeoutException or OperationCanceledException or UnauthorizedAccessException;

    private static System.IO.Ports.Parity ParityOf(Parity parity) => parity switch
    {
        Parity.None => System.IO.Ports.Parity.None,
        Parity.Even => System.IO.Ports.Parity.Even,
        Parity.Odd => System.IO.Ports.Parity.Odd,
    };
}
