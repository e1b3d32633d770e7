using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Commands.Scan;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Commands.Commission;

/// <summary><c>meteredge commission</c>: is on a line what should be, and does it show what it should?</summary>
internal static class CommissionCommand
{
    private const int AsListed = 0;
    private const int Unusable = 1;
    private const int Differs = 2;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    /// <summary>Walks the line; progress goes to <paramref name="error"/>, what was found to <paramref name="output"/>.</summary>
    /// <returns>0 when all is as listed; 2 when something differs; 1 when the line cannot be used, or the walk was broken off.</returns>
    public static async Task<int> Run(
        CommissionRequest request, Expected expected, ProfileLibrary library, TextWriter output, TextWriter error, TimeProvider time, CancellationToken stop)
    {
        if (request.Write is { } target && File.Exists(target))
        {
            await error.WriteLineAsync($"--write {target}: exists already; name a new file").ConfigureAwait(false);
            return Unusable;
        }

        ImmutableArray<Commissioned> meters;
        try
        {
            using var state = new ScanState(request.Target, request.Resume);
            var said = time.GetTimestamp();
            var walk = new LineWalk(request, library, time)
            {
                Asking = unit =>
                {
                    if (time.GetElapsedTime(said) < ProgressEvery)
                        return;
                    said = time.GetTimestamp();
                    error.WriteLine(Text($"unit {unit}: {100.0 * request.Units.IndexOf(unit) / request.Units.Length:0} % done, {state.Found.Count} found"));
                },
                Found = meter => error.WriteLine(Text($"unit {meter.Unit}: {meter.Profile ?? "answers, but no profile fits"}{(meter.Serial.Length > 0 ? $", {meter.Serial}" : "")}")),
            };
            (var problem, meters) = await walk.Run(expected, state, stop).ConfigureAwait(false);
            if (problem is not null)
            {
                await error.WriteLineAsync(problem + PortHint.For(request.Target.StartsWith('/') ? request.Target : null)).ConfigureAwait(false);
                return Unusable;
            }
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"cannot keep what is done in {request.Resume}: {unusable.Message}").ConfigureAwait(false);
            return Unusable;
        }

        if (stop.IsCancellationRequested)
        {
            await error.WriteLineAsync(request.Resume is null
                ? "broken off; with --resume FILE a walk can go on later"
                : $"broken off; the same command goes on where it stopped ({request.Resume})").ConfigureAwait(false);
            return Unusable;
        }

        return await Tell(request, expected, meters, output, error).ConfigureAwait(false);
    }

    private static async Task<int> Tell(CommissionRequest request, Expected expected, ImmutableArray<Commissioned> meters, TextWriter output, TextWriter error)
    {
        if (request.Json)
            JsonOutput.Write(output, writer => CommissionReport.Write(request.Target, request.Settings, expected.Bus, meters, writer));
        else
            CommissionReport.Print(meters, output);
        if (meters.All(meter => meter.Pair.Found is null))
            await error.WriteLineAsync($"no meter answered on {request.Target} at {request.Settings}; meteredge scan finds other settings").ConfigureAwait(false);
        try
        {
            if (request.Write is { } file)
            {
                await using var written = new StreamWriter(new FileStream(file, FileMode.CreateNew));
                await written.WriteAsync(ResultingList.Of(expected.Bus, meters)).ConfigureAwait(false);
            }

            // Somebody who mends something and walks again wants to hear of the line as it is then.
            if (request.Resume is { } state)
                File.Delete(state);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(unusable.Message).ConfigureAwait(false);
            return Unusable;
        }

        return meters.All(meter => meter.Differences.IsEmpty) ? AsListed : Differs;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
