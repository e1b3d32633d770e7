namespace MeterEdge.HeadEnd.Demo;

/// <summary>The demo cannot go on; the message is for the person in front of it.</summary>
public sealed class DemoException : Exception
{
    public DemoException()
    {
    }

    public DemoException(string message)
        : base(message)
    {
    }

    public DemoException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
