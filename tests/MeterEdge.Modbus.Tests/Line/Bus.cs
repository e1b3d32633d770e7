using MeterEdge.Modbus.Line;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>A line on a fake device; nothing happens on it before <see cref="Go"/>.</summary>
internal sealed class Bus : IDisposable
{
    public Bus(LineObserver? observer = null, LineTiming? timing = null)
    {
        Timing = timing ?? Some.Timing;
        Link = new FakeLink(Time, Timing).Held();
        Line = new LineOwner(Link, Timing, Time, observer ?? Heard);
    }

    public FakeTimeProvider Time { get; } = new();

    public LineTiming Timing { get; }

    public FakeLink Link { get; }

    public LineOwner Line { get; }

    public Recorder Heard { get; } = new();

    public Task<ExchangeOutcome> Submit(Exchange exchange) => Line.Submit(exchange).AsTask().WaitAsync(Some.Patience, TestContext.Current.CancellationToken);

    public void Go() => Link.Release();

    /// <summary>When the n-th request went out, in fake time since the first.</summary>
    public TimeSpan SentAt(int index) => Time.GetElapsedTime(Link.Sent[0].At, Link.Sent[index].At);

    public void Dispose()
    {
        Link.Release();
        Line.Dispose();
    }
}

/// <summary>Remembers what an observer was told.</summary>
internal sealed class Recorder : LineObserver
{
    private readonly List<string> _lines = [];

    public List<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public override void LinkUp(string link) => Add("up");

    public override void LinkDown(string link, string error) => Add($"down: {error}");

    public override void Failed(string link, Exception exception) => Add($"failed: {exception.Message}");

    public override void CameLate(ReadOnlySpan<byte> answer) => Add($"late: {Convert.ToHexString(answer)}");

    private void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
