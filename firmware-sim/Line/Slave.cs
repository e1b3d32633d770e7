using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Physics;

namespace MeterSim.Line;

/// <summary>A meter at its place on the line, with the one request that it may be working on.</summary>
internal sealed class Slave(SimulatedMeter meter, Dice dice)
{
    private readonly byte[] _frame = new byte[Request.MaxFrame];
    private int _frameLength;

    public SimulatedMeter Meter => meter;

    public MeterFault Fault { get; } = new(dice);

    public long Answered { get; set; }

    /// <summary>Has a request and has not begun to answer.</summary>
    public bool IsWorking { get; private set; }

    public Request Request { get; private set; }

    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _frameLength);

    /// <summary>When the meter is ready to answer.</summary>
    public long ReadyNs { get; private set; }

    /// <summary>The fault that strikes this answer.</summary>
    public FaultKind? Struck { get; private set; }

    public void Work(Request request, ReadOnlySpan<byte> frame, long readyNs, FaultKind? struck)
    {
        frame.CopyTo(_frame);
        _frameLength = frame.Length;
        Request = request;
        ReadyNs = readyNs;
        Struck = struck;
        IsWorking = true;
    }

    public void Finish() => IsWorking = false;
}
