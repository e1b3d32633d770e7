using MeterSim.Frames;
using MeterSim.Line;
using MeterSim.Switches;
using MeterSim.Truth;

namespace MeterSim.Tests.Line;

/// <summary>A line under a time that the test moves: every due moment is met exactly.</summary>
internal sealed class LineBench : IHostPort, ITruthSink
{
    private readonly List<byte> _received = [];

    public LineBench(LineTiming timing, params string[] specs)
    {
        Neighbourhood = Some.Neighbourhood(specs);
        Line = new SlaveLine(timing, Neighbourhood.Slaves, Neighbourhood.District, this, this);
    }

    public Neighbourhood Neighbourhood { get; }

    public SlaveLine Line { get; }

    public long NowNs { get; private set; } = 1_000_000_000;

    /// <summary>When each byte came, in the order of coming.</summary>
    public List<long> ArrivalsNs { get; } = [];

    public List<TruthEntry> Truth { get; } = [];

    /// <summary>Every write that was on the line.</summary>
    public List<WriteEntry> Writes { get; } = [];

    /// <summary>What the host reads: everything since the last call.</summary>
    public byte[] Fetch()
    {
        byte[] bytes = [.. _received];
        _received.Clear();
        return bytes;
    }

    public void Send(params byte[] bytes)
    {
        Line.Advance(Now);
        Line.Receive(bytes, Now);
        Line.Advance(Now);
    }

    public void RunFor(long ns)
    {
        long until = NowNs + ns;
        while (Line.NextDueNs <= until)
        {
            NowNs = Math.Max(NowNs, Line.NextDueNs);
            Line.Advance(Now);
        }
        NowNs = until;
        Line.Advance(Now);
    }

    /// <summary>Sends, waits a second, and gives what came back.</summary>
    public byte[] Ask(params byte[] request)
    {
        Send(request);
        RunFor(1_000_000_000);
        return Fetch();
    }

    int IHostPort.Deliver(ReadOnlySpan<byte> bytes)
    {
        _received.AddRange(bytes);
        for (int i = 0; i < bytes.Length; i++)
            ArrivalsNs.Add(NowNs);
        return bytes.Length;
    }

    void ITruthSink.Write(in AnsweredRequest answered) => Truth.Add(new TruthEntry(
        answered.Meter.Unit, answered.Request, answered.Exception, answered.Words.ToArray(), answered.Fault, answered.Formed, answered.Sent));

    void ITruthSink.Write(in HeardWrite heard) => Writes.Add(new WriteEntry(
        heard.Request.Unit, heard.Request, heard.Words.ToArray(), heard.Exception, heard.Fault,
        [.. heard.Effects.Select(e => (e.Channel, string.Join(' ', e.Switch.Feeds), e.Effect, e.AfterMs))]));

    private LineInstant Now => new(NowNs, Some.Start.AddTicks(NowNs / 100));
}

internal sealed record WriteEntry(
    byte Unit, Request Request, byte[] Words, ExceptionCode Exception, string? Fault,
    IReadOnlyList<(int Channel, string Feeds, SwitchEffect Effect, long AfterMs)> Effects);

internal sealed record TruthEntry(
    byte Unit, Request Request, ExceptionCode Exception, byte[] Words, string? Fault, DateTimeOffset Formed, DateTimeOffset Sent);
