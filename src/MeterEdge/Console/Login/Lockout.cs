namespace MeterEdge.Console.Login;

/// <summary>
/// How long the console takes no login after wrong ones in a row: nothing after the first three, then from five seconds on twice as long each time, up to
/// a quarter of an hour. For all names together: whoever tries names gets no further than who tries passwords. Pure.
/// </summary>
internal static class Lockout
{
    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private const int Free = 3;
    private const int MostDoublings = 20;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    /// <summary>The pause after so many wrong logins in a row.</summary>
    public static TimeSpan After(int failures)
    {
        if (failures < Free)
            return TimeSpan.Zero;
        var pause = First * Math.Pow(2, Math.Min(failures - Free, MostDoublings));
        return pause < Longest ? pause : Longest;
    }
}
