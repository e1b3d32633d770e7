namespace MeterEdge.Forwarding;

/// <summary>Finds out how many of the leading readings fit a message: it guesses from the size of one, and takes fewer until they do.</summary>
internal static class MessageFit
{
    /// <summary>Bytes of one reading where nothing is known yet.</summary>
    public const int LikelySize = 700;

    /// <summary>A message of as many of the leading readings as fit, one at least.</summary>
    /// <param name="readings">The readings, one or more.</param>
    /// <param name="largest">Most bytes.</param>
    /// <param name="sizeOfOne">Bytes that one of them is likely to take.</param>
    /// <param name="message">Makes the message of some of them.</param>
    /// <returns>How many, and their message.</returns>
    public static (int Count, byte[] Payload) Make<T>(IReadOnlyList<T> readings, int largest, int sizeOfOne, Func<IReadOnlyList<T>, byte[]> message)
    {
        var count = Math.Clamp(largest / sizeOfOne, 1, readings.Count);
        while (true)
        {
            var payload = message([.. readings.Take(count)]);
            if (payload.Length <= largest || count == 1)
                return (count, payload);
            count = Math.Clamp((int)((long)count * largest / payload.Length), 1, count - 1);
        }
    }
}
