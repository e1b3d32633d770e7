namespace MeterSim.Line;

/// <summary>An eventfd by which other threads end the line thread's wait.</summary>
internal sealed class WakeUp : IDisposable
{
    public WakeUp()
    {
        Descriptor = Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec);
        if (Descriptor < 0)
            throw Libc.LastError("cannot make an eventfd");
    }

    public int Descriptor { get; }

    public unsafe void Ring()
    {
        ulong one = 1;
        _ = Libc.Write(Descriptor, (byte*)&one, sizeof(ulong));
    }

    public unsafe void Quiet()
    {
        ulong count;
        _ = Libc.Read(Descriptor, (byte*)&count, sizeof(ulong));
    }

    public void Dispose() => _ = Libc.Close(Descriptor);
}
