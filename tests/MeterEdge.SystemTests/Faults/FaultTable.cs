using System.Globalization;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// <c>artifacts/faults.tsv</c>: one line per scenario and sink, of the last run of each. <c>tests/fault-table.sh</c> makes the table of
/// docs/reliability.md from it.
/// </summary>
internal static class FaultTable
{
    private const string Head = "scenario\tinjected\tsink\tcommitted\tdelivered\tduplicated\tgapped\tlost";
    private static readonly Lock Gate = new();

    private static string Path => System.IO.Path.Combine(Programs.Root, "artifacts", "faults.tsv");

    /// <summary>Replaces the lines of a scenario.</summary>
    public static void Write(string scenario, string injected, IEnumerable<Verdict> verdicts)
    {
        lock (Gate)
        {
            var others = File.Exists(Path)
                ? File.ReadAllLines(Path).Skip(1).Where(line => !line.StartsWith(scenario + "\t", StringComparison.Ordinal))
                : [];
            var own = verdicts.Select(verdict => string.Join('\t', scenario, injected, verdict.Sink, Text(verdict.Committed), Text(verdict.Delivered), Text(verdict.Duplicated), Text(verdict.Gapped), Text(verdict.Lost.Count)));
            File.WriteAllLines(Path, [Head, .. others.Concat(own).Order(StringComparer.Ordinal)]);
        }
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
