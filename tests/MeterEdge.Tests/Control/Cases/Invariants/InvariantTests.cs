using CsCheck;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>The invariants of the policy over random lives of a whole edge, judged from outside.</summary>
public sealed class InvariantTests
{
    private static readonly int Count = Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1" ? 50 : 1;

    [Fact]
    public Task Whatever_is_sent_and_whenever_no_switch_moves_without_its_right() => Hold(Lives.Quiet, 40);

    [Fact]
    public Task Nor_when_clocks_are_set_and_processes_end() => Hold(Lives.Restless, 40);

    [Fact]
    public Task Nor_when_switches_fail_besides() => Hold(Lives.Wild, 60);

    private static async Task Hold(Gen<Step[]> steps, int lives)
    {
        var (opens, closes, verified) = (0, 0, 0);
        await Gen.Select(Lives.Settings, steps).SampleAsync(
            async (setting, life) =>
            {
                var judge = await Trial.Of(setting, life);
                if (judge.Found.Count > 0)
                    Assert.Fail(await Trial.Shrunk(setting, life));
                Interlocked.Add(ref opens, judge.Opens);
                Interlocked.Add(ref closes, judge.Closes);
                Interlocked.Add(ref verified, judge.Verified);
            },
            iter: lives * Count,
            print: life => $"{life.Item1}\n{string.Join('\n', (object[])life.Item2)}");
        System.Console.WriteLine($"invariants: {lives * Count} lives, {opens} opened, {closes} closed or armed, {verified} verified");
        Assert.True(opens > lives / 4 && closes > lives / 8, "hardly anything was moved: nothing is tested");
    }
}
