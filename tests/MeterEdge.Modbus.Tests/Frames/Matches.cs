using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests.Frames;

/// <summary>What a pattern finds in bytes that come one after the other.</summary>
internal static class Matches
{
    public static List<(int End, AnswerMatch Match)> Scan(AnswerPattern pattern, byte[] bytes)
    {
        var matches = new List<(int, AnswerMatch)>();
        for (var end = 1; end <= bytes.Length; end++)
        {
            var match = pattern.EndsIn(bytes.AsSpan(0, end));
            if (match != AnswerMatch.None)
            {
                matches.Add((end, match));
            }
        }

        return matches;
    }
}
