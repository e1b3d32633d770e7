using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MeterEdge.Readings;

namespace MeterEdge.Commands.Commission;

/// <summary>Shows what a walk has found.</summary>
internal static class CommissionReport
{
    /// <summary>A table of all meters, and below it what differs and what to do.</summary>
    public static void Print(IReadOnlyList<Commissioned> meters, TextWriter output)
    {
        var table = new TextTable("unit", "serial", "profile", "account", "V", "Hz", "result");
        foreach (var meter in meters)
        {
            table.Add(
                Text($"{meter.Unit}"), meter.Serial, meter.Profile?.Name ?? "", meter.Pair.Listed?.Options.Account ?? "",
                Value(meter, Quantity.VoltageL1), Value(meter, Quantity.Frequency), Result(meter));
        }

        table.WriteTo(output);
        foreach (var meter in meters.Where(meter => !meter.Notes.IsEmpty))
            output.WriteLine($"Note: {Name(meter)}: {string.Join("; ", meter.Notes)}.");
        var differences = meters.Sum(meter => meter.Differences.Length);
        output.WriteLine();
        output.WriteLine(differences switch { 0 => "All as listed.", 1 => "1 difference:", _ => Text($"{differences} differences:") });
        foreach (var meter in meters)
        {
            foreach (var difference in meter.Differences)
            {
                output.WriteLine($"- {Name(meter)}: {difference.What}.");
                output.WriteLine($"  {difference.Cure}");
            }
        }
    }

    /// <summary>The same as one JSON object.</summary>
    public static void Write(string target, string settings, string bus, IReadOnlyList<Commissioned> meters, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("port", target);
        writer.WriteString("settings", settings);
        writer.WriteString("bus", bus);
        writer.WriteBoolean("as_listed", meters.All(meter => meter.Differences.IsEmpty));
        writer.WriteStartArray("meters");
        foreach (var meter in meters)
            Write(meter, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Commissioned meter, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("unit", meter.Unit);
        writer.WriteString("serial", meter.Serial);
        if (meter.Pair.Listed is { } listed)
        {
            writer.WriteNumber("listed_unit", listed.Unit);
            writer.WriteString("listed_serial", listed.Serial);
            writer.WriteString("account", listed.Options.Account);
            writer.WriteString("class", listed.Options.Class.ToString());
        }

        writer.WriteBoolean("answers", meter.Pair.Found is not null);
        writer.WriteBoolean("serial_told", meter.Pair.Found is { Serial.Length: > 0 });
        writer.WriteString("profile", meter.Profile?.Name);
        writer.WriteStartObject("values");
        foreach (var value in meter.Values.Where(value => value.Quantity != Quantity.SwitchState))
            writer.WriteNumber(value.Quantity.Key(), value.Value);
        writer.WriteEndObject();
        writer.WriteStartArray("differences");
        foreach (var difference in meter.Differences)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Key(difference.Kind));
            writer.WriteString("what", difference.What);
            writer.WriteString("cure", difference.Cure);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("notes");
        foreach (var note in meter.Notes)
            writer.WriteStringValue(note);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Name(Commissioned meter) => meter.Serial.Length > 0 ? meter.Serial : Text($"unit {meter.Unit}");

    private static string Result(Commissioned meter) => meter.Differences.IsEmpty
        ? meter.Pair.Kind switch
        {
            PairKind.Relay => "relay",
            PairKind.NotAsked => "not asked",
            PairKind.AsListed or PairKind.Untold or PairKind.WrongUnit or PairKind.WrongSerial or PairKind.Missing or PairKind.Garbled or PairKind.Unexpected => "as listed",
        }
        : string.Join(", ", meter.Differences.Select(difference => Word(difference.Kind)).Distinct());

    private static string Key(DifferenceKind kind) => Word(kind).Replace(' ', '_');

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Garbled => "garbled",
        DifferenceKind.Unread => "unread",
        DifferenceKind.Unexpected => "unexpected",
        DifferenceKind.WrongUnit => "wrong unit",
        DifferenceKind.WrongSerial => "wrong serial",
        DifferenceKind.OtherProfile => "other profile",
        DifferenceKind.NoProfile => "no profile",
        DifferenceKind.Undecided => "undecided",
        DifferenceKind.Implausible => "implausible",
    };

    private static string Value(Commissioned meter, Quantity quantity)
    {
        ImmutableArray<Measurement> found = [.. meter.Values.Where(value => value.Quantity == quantity)];
        return found.IsEmpty ? "" : Text($"{found[0].Value:0.0}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
