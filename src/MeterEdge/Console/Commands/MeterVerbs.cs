using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Commands;
using MeterEdge.Console.Sessions;
using MeterEdge.Contract;
using MeterEdge.Readings;

namespace MeterEdge.Console.Commands;

/// <summary><c>meters</c>, <c>meter</c> and <c>history</c>: what is known of the meters.</summary>
internal static class MeterVerbs
{
    private const int UsualHistory = 10;

    /// <summary>Most readings of one answer.</summary>
    public const int MostHistory = 1000;

    private static readonly ImmutableArray<string> States = ["lost", "ok", "stranger", "waiting", "switch"];

    /// <summary>The verbs.</summary>
    public static IEnumerable<ConsoleVerb> Of(Plant plant) =>
    [
        new(
            "meters",
            "[FILTER]",
            "all meters, or those that fit",
            "One row a meter. FILTER is a part of a serial number, a bus, a profile or an\naccount; or lost, ok, waiting (left alone for now), stranger (tells another\nserial number), switch (has one). Example: meters lost",
            call => Meters(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true, Complete = before => before.IsEmpty ? [.. States, .. plant.BusNames] : [],
        },
        new(
            "meter",
            "SERIAL",
            "everything that is known of a meter",
            "Where it is, its last reading and how good it was, turnaround, errors by\nkind, whether it is left alone and for how long, its switch and its case.",
            call => Meter(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true, Complete = before => before.IsEmpty ? plant.Serials : [],
        },
        new(
            "history",
            "SERIAL [COUNT]",
            "last readings of a meter, newest first",
            $"Out of the journal: {UsualHistory} readings, or COUNT, at most {MostHistory}. Example: history 130005218841 50",
            call => History(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true, Complete = before => before.IsEmpty ? plant.Serials : [],
        },
    ];

    private static async ValueTask<string?> Meters(Call call, Plant plant)
    {
        if (call.Words.Length > 1)
            return "meters takes one filter: meters [FILTER]";
        var filter = call.Words is [var word] ? word : "";
        var found = plant.Buses.SelectMany(bus => bus.Options.Meters).Select(options => MeterDetail.Of(plant, options)).Where(meter => Fits(meter, filter)).ToImmutableArray();
        if (call.IsJson)
        {
            await call.Json(found, StatusJson.Default.ImmutableArrayMeterDetail).ConfigureAwait(false);
            return null;
        }

        if (found.IsEmpty)
            return filter.Length == 0 ? "no meters are configured" : $"no meter fits '{filter}'; a part of a serial number, bus, profile or account, or {string.Join(", ", States)}";
        var table = new TextTable("SERIAL", "BUS", "UNIT", "STATE", "GOOD", "V", "W", "kWh", "ms");
        foreach (var meter in found)
        {
            table.Add(
                meter.Serial,
                meter.Bus,
                meter.Unit.ToString(CultureInfo.InvariantCulture),
                meter.State,
                Ages.Short(meter.GoodAgeS, "-"),
                Value(meter, Quantity.VoltageL1, "0.0"),
                Value(meter, Quantity.Power, "0"),
                Value(meter, Quantity.EnergyImport, "0.0", 0.001m),
                meter.TurnaroundMs > 0 ? meter.TurnaroundMs.ToString("0", CultureInfo.InvariantCulture) : "-");
        }

        await call.Say(table).ConfigureAwait(false);
        return null;
    }

    private static bool Fits(MeterDetail meter, string filter) => filter switch
    {
        "" => true,
        "lost" => meter.Lost,
        "ok" => meter.State == "ok",
        "stranger" => meter.Mismatch is not null,
        "waiting" => meter.BackoffS > 0,
        "switch" => meter.Switch is not null,
        _ => ((string?[])[meter.Serial, meter.Bus, meter.Profile, meter.Account]).Any(text => text?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true),
    };

    private static string Value(MeterDetail meter, Quantity quantity, string format, decimal factor = 1) =>
        meter.Last?.Values.GetValueOrDefault(quantity.Key()) is { Number: { } number } ? (number * factor).ToString(format, CultureInfo.InvariantCulture) : "-";

    private static async ValueTask<string?> Meter(Call call, Plant plant)
    {
        if (call.Words is not [var serial])
            return "which meter? meter SERIAL";
        if (plant.Meter(serial) is not var (_, _, options))
            return plant.NoMeter(serial);
        var meter = MeterDetail.Of(plant, options);
        if (call.IsJson)
        {
            await call.Json(meter, StatusJson.Default.MeterDetail).ConfigureAwait(false);
            return null;
        }

        foreach (var line in MeterText.Of(meter, plant.Configuration.TimeZone, plant.Time.GetUtcNow()))
            await call.Say(line).ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> History(Call call, Plant plant)
    {
        var count = UsualHistory;
        if (call.Words is not ([_] or [_, _]) || (call.Words is [_, var written] && !(int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MostHistory)))
            return $"history SERIAL [COUNT], COUNT from 1 to {MostHistory}";
        var serial = call.Words[0];
        ImmutableArray<ReadingMessage> readings = [.. plant.Journal.Latest(serial, count).Select(Forwarding.ReadingMessages.One)];
        if (readings.IsEmpty)
            return $"no reading of a meter '{Terminal.TerminalText.Printable(serial)}' in the journal; its serial number is the one in the configuration";
        if (call.IsJson)
        {
            await call.Json(new(serial, readings), StatusJson.Default.MeterHistory).ConfigureAwait(false);
            return null;
        }

        await call.Say(HistoryTable.Of(readings, plant.Configuration.TimeZone)).ConfigureAwait(false);
        return null;
    }
}
