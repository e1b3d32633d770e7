using System.Globalization;
using System.Text.Json;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Forwarding;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;
using MeterEdge.Readings;
using Framing = MeterEdge.Modbus.Frames.Framing;

namespace MeterEdge.Commands;

/// <summary><c>meteredge read</c>: one meter, once, straight over a port.</summary>
public static class ReadCommand
{
    private const int Read = 0;
    private const int Unusable = 1;
    private const int NoAnswer = 2;
    private const int Garbled = 3;

    /// <summary>Reads and prints.</summary>
    /// <param name="request">What to read and where.</param>
    /// <param name="output">Takes the values.</param>
    /// <param name="error">Takes the error, and the trace.</param>
    /// <returns>0; 1 when the port or the profile cannot be used; 2 without an answer; 3 when the answer is wrong or garbled.</returns>
    public static async Task<int> Run(ReadRequest request, TextWriter output, TextWriter error)
    {
        var library = ProfileLibrary.With(request.Profiles);
        if (!library.TryFind(request.Profile, out var profile))
        {
            await error.WriteLineAsync(
                $"no profile is called {request.Profile}{NearestName.Suggestion(request.Profile, library.Names)} (meteredge profiles lists them)").ConfigureAwait(false);
            return Unusable;
        }

        var time = TimeProvider.System;
        var serial = new SerialSettings(
            request.Target, request.Baud ?? profile.Serial.Baud, request.Parity ?? profile.Serial.Parity, request.StopBits ?? profile.Serial.StopBits,
            request.Rs485);
        var access = request.Tcp is { } gateway ? LineAccess.Network(gateway, request.Framing) : LineAccess.Serial(serial);
        var link = new Remembered();
        using var line = new LineOwner(access.Link(), access.Timing, time, new HexTrace(time, error.WriteLine, link) { On = request.Trace });
        var reader = new MeterReader(
            request.Unit, new MeterProfile(profile, PlanLimits.For(access.Timing)), ReadingKind.Instant, access.Framing, line, request.Timeout, time);
        var pass = await reader.Pass(LinePriority.Request).ConfigureAwait(false);

        // Leave the line's thread before the line is closed.
        await Task.Yield();
        return Report(request with { Baud = serial.Baud, Parity = serial.Parity, StopBits = serial.StopBits }, pass, link.Error, output, error);
    }

    /// <summary>Prints what a pass brought, or why it brought nothing.</summary>
    internal static int Report(ReadRequest request, PassResult pass, string? linkError, TextWriter output, TextWriter error)
    {
        if (pass.Failure is { } failure)
        {
            error.WriteLine(Explain(request, failure, linkError));
            return failure.Result switch
            {
                ExchangeResult.NoAnswer => NoAnswer,
                ExchangeResult.Garbled or ExchangeResult.Refused => Garbled,
                ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Answered or ExchangeResult.Sent => Unusable,
            };
        }

        if (pass.Values.IsEmpty)
        {
            error.WriteLine($"unit {request.Unit} on {request.Target} answered, but no register held a number: {request.Profile} is probably not its profile");
            return Garbled;
        }

        Print(request, pass, output);
        if (pass.Why.Contains(Why.Refused))
        {
            error.WriteLine($"unit {request.Unit} on {request.Target} refused some registers: {request.Profile} is probably not its profile");
            return Garbled;
        }

        return Read;
    }

    private static void Print(ReadRequest request, PassResult pass, TextWriter output)
    {
        var address = new MeterAddress("", request.Target, request.Unit, request.Profile);
        var snapshot = new Snapshot(address, ReadingKind.Instant, pass.Time, pass.Time, pass.SpanMs, pass.Quality, pass.Why, pass.Values);
        var message = ReadingMessages.One(new("", 0, snapshot));
        if (request.Json)
        {
            JsonOutput.Write(output, writer => JsonSerializer.Serialize(
                writer, new ReadAnswer(request.Target, request.Unit, request.Profile, message.T, message.SpanMs, message.Q, message.Why, message.Values, message.Raw), ReadJson.Default.ReadAnswer));
            return;
        }

        var why = pass.Why.IsEmpty ? "" : $" ({string.Join(", ", message.Why ?? [])})";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"unit {request.Unit}, {request.Profile}, {message.T:yyyy-MM-dd HH:mm:ss.fff} UTC, {message.Q}{why}, {pass.SpanMs} ms"));
        var table = new TextTable("quantity", "value", "registers");
        foreach (var value in pass.Values)
        {
            table.Add(value.Quantity.Key(), value.Value.ToString(CultureInfo.InvariantCulture), value.Raw.ToString());
        }

        table.WriteTo(output);
    }

    private static string Explain(ReadRequest request, ExchangeOutcome failure, string? linkError) => failure.Result switch
    {
        ExchangeResult.NoAnswer when request.Tcp is not null =>
            $"no answer from unit {request.Unit} at {request.Target}: check the unit, what the gateway speaks (--framing) and its own serial line",
        ExchangeResult.NoAnswer =>
            $"no answer from unit {request.Unit} on {request.Target} at {SerialLine.Text(request.Baud!.Value, request.Parity!.Value, request.StopBits!.Value)}: check unit, baud, parity and the two wires (try them swapped)",
        ExchangeResult.Garbled =>
            $"unit {request.Unit} on {request.Target}: {failure}: check baud and parity, two meters with one unit, or noise (--trace shows the bytes)",
        ExchangeResult.Refused =>
            $"unit {request.Unit} on {request.Target} refused with exception {failure.ExceptionCode}: it answers, but {request.Profile} is probably not its profile",
        ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Answered or ExchangeResult.Sent => (linkError ?? $"{request.Target} was lost during the exchange") + PortHint.For(request.Port),
    };

    private sealed class Remembered : LineObserver
    {
        public string? Error { get; private set; }

        public override void LinkDown(string link, string error) => Error = error;
    }
}

/// <summary>What to read and where.</summary>
/// <param name="Port">The serial device; null with <paramref name="Tcp"/>.</param>
/// <param name="Tcp">Gateway or meter on the network, instead of a device.</param>
/// <param name="Framing">What that speaks.</param>
/// <param name="Baud">Bits per second; null: as the profile's meter leaves the factory. The same for the next two.</param>
/// <param name="Parity">Parity bit.</param>
/// <param name="StopBits">Stop bits.</param>
/// <param name="Rs485">Who turns the transceiver of an RS-485 line.</param>
/// <param name="Unit">Modbus unit.</param>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Profiles">Folder with further profiles; it need not exist.</param>
/// <param name="Timeout">Longest wait for the first byte of an answer.</param>
/// <param name="Json">Print JSON.</param>
/// <param name="Trace">Print every byte.</param>
public sealed record ReadRequest(
    string? Port, TcpSettings? Tcp, Framing Framing, int? Baud, Parity? Parity, int? StopBits, Rs485Mode Rs485, byte Unit, string Profile, string Profiles, TimeSpan Timeout, bool Json,
    bool Trace)
{
    /// <summary>Where the meter is, for messages.</summary>
    public string Target => Port ?? Tcp?.ToString() ?? "";
}
