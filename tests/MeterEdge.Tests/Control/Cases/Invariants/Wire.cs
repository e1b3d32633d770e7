using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>
/// What one process sees of a switch. Everything it asks is told to the record before it is done. When the process has ended, nothing that it asks is
/// answered any more, so that whatever it was doing stays where it was.
/// </summary>
internal sealed class Wire(int meter, Contact contact, EdgeProcess process, TimeProvider time, Chronicle record) : ISwitch
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(3);

    public SwitchAbilities Abilities => contact.Abilities;

    public ValueTask<SerialCheck> CheckSerial() => Ask(new Seen.Serial(meter), () => contact.Serial, isWrite: false);

    public ValueTask<SwitchLook> Look(Sight sight = Sight.All) => Ask(null, () =>
    {
        var look = contact.Look();
        record.Add(new Seen.Look(meter, look));
        return look;
    }, isWrite: false);

    public ValueTask<WriteOutcome> Write(SwitchAction action) => Ask(new Seen.Write(meter, action), () => contact.Write(action), isWrite: true);

    private async ValueTask<T> Ask<T>(Seen? seen, Func<T> done, bool isWrite)
    {
        if (process.EndsBefore(isWrite))
            return await Never<T>().ConfigureAwait(false);
        if (contact.Faults.Contains(Fault.Laggard))
            await Task.Delay(Lag, time).ConfigureAwait(false);
        if (process.HasEnded)
            return await Never<T>().ConfigureAwait(false);
        if (seen is not null)
            record.Add(seen);
        var result = done();
        return process.EndsAfter() ? await Never<T>().ConfigureAwait(false) : result;
    }

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;
}
