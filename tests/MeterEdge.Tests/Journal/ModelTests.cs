using CsCheck;
using MeterEdge.Tests.Journal.Model;

namespace MeterEdge.Tests.Journal;

/// <summary>
/// Random lives of the real journal against a model in memory: every committed reading is there as it was, or every sink had it and it
/// was trimmed, or a gap names it; no number of an epoch is given twice; no kept position passes a reading that its sink has not; and
/// the journal always opens.
/// </summary>
public class ModelTests
{
    private static readonly int Lives = Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1" ? 3000 : 60;

    private static readonly Gen<ModelStep> Traffic = Gen.Frequency(
        (6, Gen.Int[1, 330].Select(ModelStep (count) => new ModelStep.Append(count))),
        (6, Gen.Const<ModelStep>(new ModelStep.EndOfSweep())),
        (6, Gen.Select(Gen.Int[0, 1], Gen.Bool, Gen.Int[1, 400], ModelStep (sink, backlog, rows) => new ModelStep.Send(sink, backlog, rows))),
        (6, Gen.Select(Gen.Int[0, 1], Gen.Int[0, 9], Gen.Int[0, 9], ModelStep (sink, which, luck) => new ModelStep.Answer(sink, which, luck > 1))),
        (1, Gen.Select(Gen.Int[0, 1], Gen.Int[1, 200], ModelStep (sink, rows) => new ModelStep.GiveUp(sink, rows))),
        (1, Gen.Int[1, 100].Select(ModelStep (hours) => new ModelStep.Later(TimeSpan.FromHours(hours)))),
        (1, Gen.Const<ModelStep>(new ModelStep.Crash())),
        (1, Gen.Const<ModelStep>(new ModelStep.Restart())));

    private static readonly Gen<ModelStep> Damage = Gen.Frequency(
        (3, Gen.Select(Gen.Bool, Gen.Enum<DamagedFile>(), Gen.Double[0, 0.999999], Gen.Int[0, 7],
            ModelStep (clean, file, where, bit) => new ModelStep.Flip(clean, file, where, bit))),
        (1, Gen.Double[0, 1].Select(ModelStep (where) => new ModelStep.CutLog(where))));

    [Fact]
    public Task Whatever_happens_but_damage_every_committed_reading_is_accounted_for() => Live(tight: false, Traffic);

    [Fact]
    public Task At_a_tight_quota_too() => Live(tight: true, Traffic);

    [Fact]
    public Task Damage_never_makes_a_wrong_reading_or_a_number_given_twice_and_never_keeps_the_journal_from_opening() =>
        Live(tight: false, Gen.Frequency((12, Traffic), (1, Damage)));

    private static async Task Live(bool tight, Gen<ModelStep> steps)
    {
        var (lives, committed) = (0, 0);
        await steps.List[1, 60].SampleAsync(
            async life =>
            {
                await using var run = new ModelRun(tight);
                foreach (var step in life)
                    await run.Do(step);
                await run.Close();
                Interlocked.Increment(ref lives);
                Interlocked.Add(ref committed, run.Committed);
            },
            iter: Lives,
            print: life => string.Join('\n', life));
        System.Console.WriteLine($"journal model{(tight ? ", tight quota" : "")}: lives {lives}, committed {committed}, lost 0");
        Assert.True(committed > Lives * 10, "hardly anything was committed: nothing is tested");
    }
}
