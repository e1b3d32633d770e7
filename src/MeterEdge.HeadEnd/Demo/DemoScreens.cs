using MeterEdge.HeadEnd.Demo.View;
using Spectre.Console;

namespace MeterEdge.HeadEnd.Demo;

/// <summary>The live view.</summary>
internal sealed class TerminalScreen(TimeProvider time) : IDemoScreen
{
    private readonly LiveScreen _screen = new(AnsiConsole.Console);

    public void Show(DemoModel model, PlantState plant) =>
        _screen.Paint(DemoPicture.Of(model, plant, time.GetUtcNow(), time.LocalTimeZone));

    public void Tell(DemoModel.News news)
    {
        // It is in the picture.
    }

    public void Dispose() => _screen.Dispose();
}

/// <summary>Lines, for a log or a pipe.</summary>
internal sealed class PlainScreen(TextWriter output, TimeProvider time) : IDemoScreen
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private long _said = time.GetTimestamp();

    public void Show(DemoModel model, PlantState plant)
    {
        if (time.GetElapsedTime(_said) < Every)
            return;

        _said = time.GetTimestamp();
        output.WriteLine($"{time.GetLocalNow():HH:mm:ss} {PlainText.Status(model, plant)}");
    }

    public void Tell(DemoModel.News news) => output.WriteLine(DemoPicture.NewsText(news, time.LocalTimeZone));

    public void Dispose() => output.Flush();
}
