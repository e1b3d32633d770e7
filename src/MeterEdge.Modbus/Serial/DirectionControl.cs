using System.Runtime.InteropServices;

namespace MeterEdge.Modbus.Serial;

/// <summary>Switches a driver's direction control on, as configured. The decisions are pure: from what the driver said to what follows.</summary>
/// <remarks>
/// Facts: Linux <c>Documentation/driver-api/serial/serial-rs485.rst</c> and <c>drivers/tty/serial/serial_core.c</c>. Asking (TIOCGRS485)
/// succeeds on every port of the serial core, also where nothing can turn; only setting (TIOCSRS485) tells, with ENOTTY. What the
/// hardware cannot do is taken back without an error, so the state is asked again afterwards.
/// Not tried on hardware: a pseudo-terminal refuses both calls.
/// </remarks>
internal static class DirectionControl
{
    /// <summary>Asks the driver, tells it what it has to be told, and asks again what came of it.</summary>
    /// <param name="mode">As configured.</param>
    /// <param name="ask">What the driver says of itself; null when it does not know the question.</param>
    /// <param name="set">Tells it, and gives the error, or 0.</param>
    /// <returns>As <see cref="Problem"/>.</returns>
    public static string? Apply(Rs485Mode mode, Func<SerialRs485?> ask, Func<SerialRs485, int> set)
    {
        if (mode == Rs485Mode.Off)
        {
            return null;
        }

        var said = ask();
        return ToSet(mode, said) is { } wanted
            ? Problem(mode, set(wanted), ask())
            : Problem(mode, 0, said);
    }

    /// <summary>What to pass to the driver; null to leave it as it is.</summary>
    /// <param name="mode">As configured.</param>
    /// <param name="said">What the driver said of itself; null when it does not know the question.</param>
    public static SerialRs485? ToSet(Rs485Mode mode, SerialRs485? said) => mode switch
    {
        Rs485Mode.Off => null,
        Rs485Mode.Auto or Rs485Mode.On => said?.SwitchedOn() is { } wanted && wanted != said ? wanted : null,
    };

    /// <summary>Why the port cannot be used as configured, as the end of a phrase that begins with its name; null when it can.</summary>
    /// <param name="mode">As configured.</param>
    /// <param name="refusal">The error of setting; 0 when there was none, or nothing to set.</param>
    /// <param name="now">What the driver says of itself after all; null when it does not know the question.</param>
    public static string? Problem(Rs485Mode mode, int refusal, SerialRs485? now) => mode switch
    {
        Rs485Mode.Off or Rs485Mode.Auto => null,
        Rs485Mode.On when now is { IsEnabled: true } => null,
        Rs485Mode.On when now is null || refusal is Libc.NotATty =>
            "has a driver without RS-485 direction control; set Rs485 to Auto and let the adapter turn, or use another port",
        Rs485Mode.On when refusal != 0 =>
            $"has a driver that refuses RS-485 direction control ({Marshal.GetPInvokeErrorMessage(refusal)}); is its RTS line set up in the device tree?",
        Rs485Mode.On =>
            "has a driver that does not keep RS-485 direction control switched on; is its RTS line set up in the device tree?",
    };
}
