using System.CommandLine;
using System.Globalization;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Demo.View;

namespace MeterEdge.HeadEnd.Demo;

/// <summary><c>meteredge-headend demo</c>.</summary>
public static class DemoCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var binDir = new Option<string>("--bin-dir")
        {
            Description = "Folder with metersim, meteredge and meteredge-headend, or the build's artifacts/bin.",
            HelpName = "DIR",
            Required = true,
        };
        var baud = new Option<int>("--baud")
        {
            Description = "Speed of the emulated line: 2400, 4800, 9600, 19200 or 38400.",
            DefaultValueFactory = _ => 9600,
            CustomParser = argument =>
            {
                var text = argument.Tokens[0].Value;
                if (text is "2400" or "4800" or "9600" or "19200" or "38400")
                    return int.Parse(text, CultureInfo.InvariantCulture);

                argument.AddError($"--baud {text}: write 2400, 4800, 9600, 19200 or 38400");
                return 0;
            },
        };
        var limit = new Option<TimeSpan?>("--for")
        {
            Description = "End after this time, e.g. 30s; exit 1 unless every meter delivered a good reading.",
            HelpName = "TIME",
            CustomParser = Duration.FromArgument,
        };
        var plain = new Option<bool>("--plain")
        {
            Description = "No live view: a line every five seconds. Usual when the output is not a terminal.",
        };
        var command = new Command("demo", """
            Shows the main job on this machine: eight simulated meters on an emulated line, the daemon, a broker and the head-end; then a
            customer in arrears: notices, approval, countdown, cut, payment, and supply again. Everything is private to you and gone at the end.
            """)
        { binDir, baud, limit, plain };
        command.SetAction((parsed, _) => Run(
            new Programs(parsed.GetValue(binDir)!), parsed.GetValue(baud), parsed.GetValue(limit), parsed.GetValue(plain)));
        return command.WithExample("./install.sh demo --for 60s");
    }

    private static async Task<int> Run(Programs programs, int baud, TimeSpan? limit, bool plain)
    {
        var time = TimeProvider.System;
        using var signals = new StopSignals();
        try
        {
            await using var district = new District(programs, baud, time);
            Console.WriteLine("starting eight meters, the broker and the daemon ...");
            await district.Start(signals.Token);
            var model = await Show(district, plain || Console.IsOutputRedirected, limit, time, signals.Token);
            return limit is null || model.MetersDelivered == model.Meters.Count ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (DemoException failure)
        {
            Console.Error.WriteLine($"demo: {failure.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<DemoModel> Show(
        District district, bool plain, TimeSpan? limit, TimeProvider time, CancellationToken signalled)
    {
        using var timer = limit is { } duration ? new CancellationTokenSource(duration, time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signalled, timer.Token);
        DemoModel model;
        PlantState plant;
        string? story;
        using (IDemoScreen screen = plain ? new PlainScreen(Console.Out, time) : new TerminalScreen(time))
        {
            var run = new DemoRun(district, screen, keys: !plain && !Console.IsInputRedirected, time);
            model = await run.Run(stop.Token);
            (plant, story) = (run.Plant, run.Story?.Summary);
        }

        foreach (var line in PlainText.Summary(model, DemoPicture.Of(model, plant, time.GetUtcNow(), time.LocalTimeZone)))
            Console.WriteLine(line);
        if (story is not null)
            Console.WriteLine(story);
        return model;
    }
}
