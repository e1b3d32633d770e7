using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Commands;
using MeterEdge.Configuration;
using MeterEdge.Console.Sessions;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Metering.Switches;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Console.Commands;

/// <summary><c>read</c>: asks a meter now.</summary>
internal static class ReadVerb
{
    // They go ahead of due readings, and anybody may ask: of all consoles together no more than this.
    private const int Burst = 10;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>The verb.</summary>
    public static ConsoleVerb Of(Plant plant) => Of(plant, new TokenBucket(Burst, Every, plant.Time));

    private static ConsoleVerb Of(Plant plant, TokenBucket pace) => new(
        "read",
        "SERIAL [QUANTITY|REGISTER]",
        "asks a meter now",
        "Asks ahead of due readings, also a meter that is left alone. Nothing of it\n"
        + "goes into the journal. QUANTITY is a key as in the readings, voltage_l1_v; a\n"
        + "REGISTER is an address on the wire, e.g. 0x0048 or 72, with :COUNT behind it\n"
        + "for more than two, and holding: or input: before it where the profile reads\n"
        + "the others. Example: read 130005218841 holding:0xFC00:2",
        call => Run(call, plant, pace))
    {
        Group = VerbGroup.Try,
        HasJson = true,
        Complete = before => before switch
        {
            [] => plant.Serials,
            [var serial] when plant.Meter(serial) is var (_, _, options) => options.Profile.Registers.Select(register => register.Quantity.Key()),
            _ => [],
        },
    };

    private static async ValueTask<string?> Run(Call call, Plant plant, TokenBucket pace)
    {
        if (call.Words is not ([_] or [_, _]))
            return "read SERIAL [QUANTITY|REGISTER]";
        if (plant.Meter(call.Words[0]) is not var (bus, _, options))
            return plant.NoMeter(call.Words[0]);
        if (!MayAsk(pace))
            return "so many reads would hold up the polling; one a second is welcome";
        if (call.Words is not [_, var wanted])
            return await Values(call, plant, bus, options, options.Profile).ConfigureAwait(false);
        if (RegisterSpan.TryParse(wanted, options.Profile.Function, out var span))
            return await Registers(call, bus, options, span).ConfigureAwait(false);
        ImmutableArray<ProfileRegister> registers = Quantities.TryParse(wanted, out var quantity) ? [.. options.Profile.Registers.Where(register => register.Quantity == quantity)] : [];
        return registers.IsEmpty
            ? $"{options.Profile.Name} has no '{Terminal.TerminalText.Printable(wanted)}'{Configuration.Keys.NearestName.Suggestion(wanted, options.Profile.Registers.Select(register => register.Quantity.Key()))}; or a register, e.g. 0x0048 or holding:0xFC00:2"
            : await Values(call, plant, bus, options, options.Profile with { Registers = registers }).ConfigureAwait(false);
    }

    private static bool MayAsk(TokenBucket pace)
    {
        // All consoles share it.
        lock (pace)
            return pace.Take();
    }

    private static async ValueTask<string?> Values(Call call, Plant plant, PolledBus bus, MeterOptions options, Profile profile)
    {
        // A reader of its own: the poller's are used on the line's thread.
        var reader = new MeterReader(options.Unit, new(profile, PlanLimits.For(bus.Options.Timing)), ReadingKind.Instant, bus.Framing, bus.Line, bus.Options.Timeout, plant.Time);
        var pass = await reader.Pass(LinePriority.Request).ConfigureAwait(false);
        await MeterSwitch.LeaveTheLine().ConfigureAwait(false);
        if (pass.Failure is { } failure)
            return Explain(bus, options, failure);
        var address = new MeterAddress(options.Serial, bus.Options.Name, options.Unit, profile.Name);
        var message = Forwarding.ReadingMessages.One(new("", 0, new(address, ReadingKind.Instant, pass.Time, pass.Time, pass.SpanMs, pass.Quality, pass.Why, pass.Values)));
        if (call.IsJson)
        {
            await call.Json(message, StatusJson.Default.ReadingMessage).ConfigureAwait(false);
            return null;
        }

        await call.Say($"{pass.Time.Local(plant.Configuration.TimeZone)}, {message.Q}{(message.Why is null ? "" : $" ({string.Join(", ", message.Why)})")}, {pass.SpanMs} ms").ConfigureAwait(false);
        var table = new TextTable("QUANTITY", "VALUE", "REGISTERS");
        foreach (var value in pass.Values)
            table.Add(value.Quantity.Key(), value.Value.ToString(CultureInfo.InvariantCulture), value.Raw.ToString());
        await call.Say(table).ConfigureAwait(false);
        foreach (var lack in pass.Lacks)
            await call.Say($"{lack.Quantity.Key()}: {lack.Why.Word()}").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Registers(Call call, PolledBus bus, MeterOptions options, RegisterSpan span)
    {
        var request = span.Request(options.Unit, bus.Framing);
        var patience = TimeSpan.FromMilliseconds(Math.Max(bus.Options.Timeout.TotalMilliseconds, options.Profile.LeastTimeoutMs));
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Request, patience, continueOnLine: false) { Silence = TimeSpan.FromMilliseconds(options.Profile.PauseMs) };
        var outcome = await bus.Line.Submit(exchange).ConfigureAwait(false);
        if (outcome.Result != ExchangeResult.Answered)
            return Explain(bus, options, outcome);
        var words = RegisterSpan.Words(request.Answer.Registers(exchange.Answer));
        if (call.IsJson)
        {
            await call.Json(new(options.Serial, options.Unit, span.Function, span.First, [.. words.Select(word => word.ToString("x4", CultureInfo.InvariantCulture))]), StatusJson.Default.RegistersRead).ConfigureAwait(false);
            return null;
        }

        var table = new TextTable("REGISTER", "HEX", "UNSIGNED", "SIGNED", "32 BIT", "FLOAT");
        for (var i = 0; i < words.Length; i++)
        {
            var pair = i + 1 < words.Length ? ((uint)words[i] << 16) | words[i + 1] : (uint?)null;
            table.Add(
                string.Create(CultureInfo.InvariantCulture, $"0x{span.First + i:X4}"),
                words[i].ToString("x4", CultureInfo.InvariantCulture),
                words[i].ToString(CultureInfo.InvariantCulture),
                unchecked((short)words[i]).ToString(CultureInfo.InvariantCulture),
                pair?.ToString(CultureInfo.InvariantCulture) ?? "",
                pair is { } bits ? BitConverter.UInt32BitsToSingle(bits).ToString("G7", CultureInfo.InvariantCulture) : "");
        }

        await call.Say(table).ConfigureAwait(false);
        return null;
    }

    private static string Explain(PolledBus bus, MeterOptions options, ExchangeOutcome outcome) => outcome.Result switch
    {
        ExchangeResult.NoAnswer => $"no answer from unit {options.Unit} within {bus.Options.Timeout.TotalMilliseconds:0} ms; 'line {bus.Options.Name}' judges the line, 'ping {bus.Options.Name} {options.Unit} 20' shows whether it ever answers",
        ExchangeResult.Garbled => $"unit {options.Unit}: {outcome}; 'trace {bus.Options.Name} on' shows the bytes, 'line {bus.Options.Name}' judges the line",
        ExchangeResult.Refused => $"unit {options.Unit} is there and refuses with exception {outcome.ExceptionCode}: it has no such register, or {options.Profile.Name} is not its profile",
        ExchangeResult.LinkDown => bus.Line.IsPaused ? $"{bus.Options.Name} is paused; 'bus resume {bus.Options.Name}' ends that" : $"{bus.Options.Name} is down: its device {bus.Options.Target} is not there or in use ('line {bus.Options.Name}')",
        ExchangeResult.Stopped or ExchangeResult.Answered or ExchangeResult.Sent => $"not read: {outcome}",
    };
}
