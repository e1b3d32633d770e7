using Microsoft.Extensions.Logging;

namespace MeterEdge.Control;

/// <summary>
/// The control store that is in use: the file, or, while the file cannot be written, one in memory under a control id of its own, because
/// numbers are given once only. Whoever uses it holds it meanwhile, so that nothing is written to a store that is about to go.
/// </summary>
/// <param name="directory">Where the file lies.</param>
/// <param name="time">Names the folder of a damaged file.</param>
/// <param name="tell">Takes what happened to the stores.</param>
/// <param name="log">The same for a person.</param>
internal sealed class StoreInForce(string directory, TimeProvider time, Action<Event> tell, ILogger log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LostSectors _sectors = new(Path.Combine(directory, ControlStore.FileName), time);
    private ControlStore _store = null!;
    private volatile bool _inMemory;

    /// <summary>True while what is kept ends with the process.</summary>
    public bool InMemory => _inMemory;

    /// <summary>Id of the numbers.</summary>
    public string Control => Volatile.Read(ref _store).Control;

    public string Device => Volatile.Read(ref _store).Device;

    /// <summary>Opens the file, or where that is impossible a store in memory. Call it first, and once.</summary>
    public void Open()
    {
        try
        {
            (_store, var quarantined) = ControlStore.Open(directory, time.GetUtcNow(), known: null);
            TellQuarantine(quarantined);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            _store = ControlStore.OpenInMemory(DeviceFile.Read(directory));
            TellMemory(error);
        }
    }

    /// <summary>Uses the store.</summary>
    public T Use<T>(Func<ControlStore, T> use)
    {
        lock (_gate)
            return use(_store);
    }

    /// <summary>
    /// Opens the file anew after an error, and puts a damaged one aside for a fresh one; false when the disk refuses, or does not give all that is there: that is
    /// looked into on the way back from the memory.
    /// </summary>
    public bool Replace(Exception error)
    {
        lock (_gate)
        {
            try
            {
                _store.Dispose();
                if (LostSectors.Any(Path.Combine(directory, ControlStore.FileName)))
                    return false;
                var (store, quarantined) = ControlStore.Open(directory, time.GetUtcNow(), Device, Trouble.IsDamage(error));
                Volatile.Write(ref _store, store);
                TellQuarantine(quarantined);
                return true;
            }
            catch (Exception refused) when (Trouble.IsOfTheDisk(refused))
            {
                return false;
            }
        }
    }

    /// <summary>Leaves the file for the time being.</summary>
    public void GoOnInMemory(Exception error)
    {
        lock (_gate)
        {
            var old = _store;
            Volatile.Write(ref _store, ControlStore.OpenInMemory(Device));
            old.Dispose();
        }

        TellMemory(error);
    }

    /// <summary>Goes on in the file, with what nobody has acknowledged of the events in memory; false when the disk still refuses.</summary>
    public bool GoBackToTheFile()
    {
        lock (_gate)
        {
            ControlStore? file = null;
            var readable = _sectors.Look();
            if (readable == Readability.Doubtful)
                return false;
            try
            {
                (file, var quarantined) = ControlStore.Open(directory, time.GetUtcNow(), Device, damaged: readable == Readability.Lost);
                TellQuarantine(quarantined);
                file.TakeOver(_store);
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error) || error is ControlUnusableException)
            {
                file?.Dispose();
                return false;
            }

            _store.Dispose();
            Volatile.Write(ref _store, file);
        }

        _inMemory = false;
        log.BackInTheFile(ControlStore.FileName);
        Tell("control_ok", Severity.Info, "reason", "written again");
        return true;
    }

    public void Dispose() => _store.Dispose();

    private void TellMemory(Exception error)
    {
        _inMemory = true;
        log.InMemory(Path.Combine(directory, ControlStore.FileName), error.Message);
        Tell("control_read_only", Severity.Alarm, "reason", error.Message);
    }

    private void TellQuarantine(string? folder)
    {
        if (folder is null)
            return;
        log.Quarantined(folder);
        Tell("control_quarantined", Severity.Alarm, "folder", folder);
    }

    private void Tell(string code, Severity severity, string key, string what) =>
        tell(new(time.GetUtcNow(), code, severity, null, new() { [key] = what }));
}
