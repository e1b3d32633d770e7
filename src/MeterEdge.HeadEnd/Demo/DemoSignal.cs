using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Demo.View;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Demo;

/// <summary>What wakes the demo up.</summary>
internal abstract record DemoSignal
{
    private DemoSignal()
    {
    }

    /// <summary>The subscription told something.</summary>
    public sealed record Uplink(Heard Heard) : DemoSignal;

    /// <summary>The daemon was asked for its status; null when it did not answer.</summary>
    public sealed record Status(DaemonStatus? Answer) : DemoSignal;

    /// <summary>Somebody pressed a key.</summary>
    public sealed record Pressed(DemoKey Key) : DemoSignal;

    /// <summary>What a key asked for is done.</summary>
    public sealed record Done(string What) : DemoSignal;

    /// <summary>Something happened in the case of the customer in arrears.</summary>
    public sealed record Told(string What, Mood Mood) : DemoSignal;

    /// <summary>Time to paint.</summary>
    public sealed record Tick : DemoSignal;
}
