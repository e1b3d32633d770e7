using MeterEdge.Console.Sessions;
using MeterEdge.Console.Terminal;
using MeterEdge.Modbus.Serial;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Console.Serial;

/// <summary>
/// The console at the cabinet's maintenance port: 8 data bits, no parity, one stop bit, no flow control, for a terminal of 80 columns and 24 rows. The
/// device need not be there: it is opened whenever it is.
/// </summary>
/// <param name="port">Full path of the device.</param>
/// <param name="baud">Bits per second.</param>
/// <param name="hall">What can be done at it.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Where trouble is reported.</param>
internal sealed partial class SerialConsole(string port, int baud, ConsoleHall hall, TimeProvider time, ILogger<SerialConsole> log) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var said = default(string);
        while (!stoppingToken.IsCancellationRequested)
        {
            var link = SerialLinks.For(new SerialSettings(port, baud, Parity.None, 1, Rs485Mode.Off));
            if (link.TryOpen(out var problem))
            {
                said = null;
                LogOpen(port, baud);
                await Serve(link, stoppingToken).ConfigureAwait(false);
            }
            else
            {
                link.Dispose();
                if (said != problem)
                    LogNotOpen(problem!);
                said = problem;
            }

            await Task.Delay(TryAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One session after the other, as long as the device is there.</summary>
    private async Task Serve(ILineLink link, CancellationToken stop)
    {
        await using var stream = new TtyStream(link, baud);
        try
        {
            while (!stop.IsCancellationRequested && !stream.IsGone)
                await hall.Serve(stream, ScreenSize.Vt100, port, endsIdle: false, stop).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Pulled.
        }

        if (!stop.IsCancellationRequested)
            LogGone(port);
    }

    [LoggerMessage(7005, LogLevel.Information, "console at {Port}, {Baud} baud")]
    private partial void LogOpen(string port, int baud);

    [LoggerMessage(7006, LogLevel.Warning, "no console at the serial port: {Problem}; it is tried again every two seconds")]
    private partial void LogNotOpen(string problem);

    [LoggerMessage(7007, LogLevel.Warning, "console at {Port}: the device is gone")]
    private partial void LogGone(string port);
}
