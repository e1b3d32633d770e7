namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>Lives a life before the judge.</summary>
internal static class Trial
{
    /// <summary>What the judge says of it.</summary>
    public static async Task<Judge> Of(Setting setting, IReadOnlyList<Step> steps)
    {
        // Away from the test's own context, so that everything goes on on one thread, in the same order each time.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await using var life = new Life(setting);
        var judge = Sworn(setting, life);
        foreach (var step in steps)
        {
            await life.Do(step).ConfigureAwait(false);
            if (judge.Found.Count > 0)
                break;
        }

        if (judge.Found.Count == 0)
        {
            await life.Bench.Rest().ConfigureAwait(false);
            judge.End();
        }

        return judge;
    }

    /// <summary>The shortest life found in which the same goes wrong, and what it is.</summary>
    public static async Task<string> Shrunk(Setting setting, IReadOnlyList<Step> steps)
    {
        var shortest = steps.ToList();
        var found = (await Of(setting, shortest).ConfigureAwait(false)).Found;
        for (var size = shortest.Count; size > 0; size /= 2)
        {
            for (var from = 0; from < shortest.Count;)
            {
                var fewer = shortest.Where((_, place) => place < from || place >= from + size).ToList();
                var still = (await Of(setting, fewer).ConfigureAwait(false)).Found;
                if (still.Count > 0)
                    (shortest, found) = (fewer, still);
                else
                    from += size;
            }
        }

        return $"{string.Join('\n', found)}\nin {setting}\n{string.Join('\n', shortest)}";
    }

    private static Judge Sworn(Setting setting, Life life)
    {
        var judge = new Judge(setting);
        foreach (var seen in life.Bench.Chronicle.All)
            judge.See(seen);
        life.Bench.Chronicle.Readers.Add(judge.See);
        return judge;
    }
}
