using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Physics;
using MeterSim.Truth;

namespace MeterSim.Line;

/// <summary>A meter at its place on the line, with the one request that it may be working on.</summary>
internal sealed class Slave(SimulatedMeter meter, Dice dice)
{
    private readonly byte[] _frame = new byte[Request.MaxFrame];
    private readonly byte[] _words = new byte[Request.MaxFrame];
    private int _frameLength;
    private int _wordsLength;

    public SimulatedMeter Meter => meter;

    public Dice Dice => dice;

    public MeterFault Fault { get; } = new(dice);

    public long Answered { get; set; }

    /// <summary>Has a request and has not begun to answer.</summary>
    public bool IsWorking { get; private set; }

    public Request Request { get; private set; }

    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _frameLength);

    /// <summary>When the meter is ready to answer.</summary>
    public long ReadyNs { get; private set; }

    /// <summary>The faults that strike this answer.</summary>
    public Struck Struck { get; private set; } = Struck.None;

    /// <summary>The refusal that the answer is, if it is one.</summary>
    public ExceptionCode Refusal { get; private set; }

    /// <summary>The instant of the answer's values.</summary>
    public DateTimeOffset FormedUtc { get; private set; }

    /// <summary>What the terminals carried at that instant, if that is wanted.</summary>
    public Terminals? Terminals { get; init; }

    /// <summary>The registers or bits read or written, as the meter answered them; empty with a refusal.</summary>
    public ReadOnlySpan<byte> Words => _words.AsSpan(0, _wordsLength);

    public void Work(Request request, ReadOnlySpan<byte> frame, long readyNs, Struck struck)
    {
        frame.CopyTo(_frame);
        _frameLength = frame.Length;
        Request = request;
        ReadyNs = readyNs;
        Struck = struck;
        IsWorking = true;
    }

    /// <summary>Forms the answer, a whole RTU frame; what happens to it on the way is not in it. Gives its length.</summary>
    public int Form(DateTimeOffset utc, Span<byte> answer)
    {
        Finish();
        meter.ForgetEffects();
        FormedAnswer formed = FaultyAnswer.Form(meter, Request, Frame, Struck, answer);
        FormedUtc = utc;
        // After the forming, in which a counter may have been reset.
        Terminals?.Note();
        Refusal = formed.Exception;
        ReadOnlySpan<byte> words =
            formed.Exception != ExceptionCode.None ? default
            : Request.DataLength > 0 ? Frame.Slice(Request.DataOffset, Request.DataLength)
            : Function.Reads(Request.Function) ? Answer.Words(answer)
            : default;
        words.CopyTo(_words);
        _wordsLength = words.Length;
        return formed.Length;
    }

    public void Finish() => IsWorking = false;
}
