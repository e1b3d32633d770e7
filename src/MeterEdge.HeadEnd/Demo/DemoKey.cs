namespace MeterEdge.HeadEnd.Demo;

/// <summary>What can be pressed.</summary>
public enum DemoKey
{
    /// <summary>Stop or start the broker.</summary>
    Broker,

    /// <summary>Silence a meter, or let it speak.</summary>
    Silence,

    /// <summary>Make a meter send bad checksums, or good ones.</summary>
    BadCrc,

    /// <summary>Unplug the port, or plug it in.</summary>
    Port,

    /// <summary>Kill the daemon and start it again.</summary>
    Kill,

    /// <summary>End the demo.</summary>
    Quit,
}

/// <summary>Reads keys from the terminal.</summary>
public static class DemoKeys
{
    /// <summary>The key of a letter; null for one that does nothing.</summary>
    public static DemoKey? Of(char letter) => char.ToLowerInvariant(letter) switch
    {
        'b' => DemoKey.Broker,
        's' => DemoKey.Silence,
        'c' => DemoKey.BadCrc,
        'u' => DemoKey.Port,
        'k' => DemoKey.Kill,
        'q' => DemoKey.Quit,
        _ => null,
    };

    /// <summary>Calls back for every key until the process ends. Needs a thread: a read from a terminal cannot be cancelled.</summary>
    public static void Listen(Action<DemoKey> pressed) => new Thread(() =>
    {
        while (true)
        {
            try
            {
                if (Of(Console.ReadKey(intercept: true).KeyChar) is { } key)
                    pressed(key);
            }
            catch (InvalidOperationException)
            {
                return; // The terminal has gone.
            }
        }
    })
    { IsBackground = true, Name = "keys" }.Start();
}
