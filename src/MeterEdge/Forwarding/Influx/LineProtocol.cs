using System.Buffers;
using System.Globalization;
using System.Text;
using MeterEdge.Readings;

namespace MeterEdge.Forwarding.Influx;

/// <summary>
/// A reading as one line of InfluxDB's line protocol, its time in milliseconds. Measurement is the kind, tags say only whose reading it is, and
/// every field has one type for ever: counters are integers, all else is a float.
/// The time is when the reading was due: (meter, kind, due) is what names a reading, so one that is sent twice overwrites itself,
/// and readings of many meters fall on the same times.
/// Source: docs.influxdata.com, InfluxDB 1.8 and 2, "Line protocol".
/// </summary>
public static class LineProtocol
{
    // Longest text of a decimal: 28 digits behind the point, with it, a zero and a sign before them.
    private const int MostDigits = 32;

    /// <summary>Appends the line with its line feed.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="snapshot">The reading.</param>
    /// <param name="edge">Name of the concentrator.</param>
    /// <param name="customer">What the configuration says of the meter.</param>
    public static void Append(IBufferWriter<byte> to, Snapshot snapshot, string edge, CustomerTags customer)
    {
        Text(to, snapshot.Kind.Word());
        // Sorted by key, which is how the server keeps them.
        Tag(to, "bus", snapshot.Meter.Bus);
        Tag(to, "class", customer.Class);
        Tag(to, "edge", edge);
        Tag(to, "meter", snapshot.Meter.Serial);
        Tag(to, "phase", customer.Phase);

        Float(to, " quality=", (int)snapshot.Quality);
        Float(to, ",why=", Reasons(snapshot));
        Float(to, ",t_offset_ms=", (decimal)(snapshot.Time - snapshot.Due).TotalMilliseconds);
        Float(to, ",span_ms=", snapshot.SpanMs);
        if (snapshot.Quality != Quality.Missing)
        {
            foreach (var value in snapshot.Values)
                Field(to, value);
        }

        to.Write(" "u8);
        Number(to, snapshot.Due.ToUnixTimeMilliseconds());
        to.Write("\n"u8);
    }

    private static void Tag(IBufferWriter<byte> to, string key, string? value)
    {
        // A tag without a value is not allowed; leaving it out says the same.
        if (string.IsNullOrEmpty(value))
            return;
        to.Write(","u8);
        Text(to, key);
        to.Write("="u8);
        Text(to, Escaped(value));
    }

    /// <summary>
    /// A backslash makes comma, equals sign and space harmless. There is no way to write a control character, or a backslash at the end:
    /// an underline takes their place. The configuration lets none of them through.
    /// </summary>
    private static string Escaped(string value)
    {
        if (!value.Any(NeedsCare))
            return value;
        var text = new StringBuilder(value.Length + 8);
        foreach (var c in value)
            _ = c is ',' or '=' or ' ' ? text.Append('\\').Append(c) : text.Append(NeedsCare(c) ? '_' : c);
        return text.ToString();
    }

    private static bool NeedsCare(char c) => c is ',' or '=' or ' ' or '\\' || char.IsControl(c);

    private static void Field(IBufferWriter<byte> to, Measurement value)
    {
        to.Write(","u8);
        Text(to, value.Quantity.Key());
        to.Write("="u8);
        if (value.Quantity.IsEnergy())
        {
            // Whole by the contract, and a register's value ends long before 64 bits do.
            Number(to, decimal.ToInt64(value.Value));
            to.Write("i"u8);
        }
        else
        {
            Number(to, value.Value);
        }
    }

    /// <summary>One bit for each reason, so that all of them fit a number: the server of another make knows no text.</summary>
    private static long Reasons(Snapshot snapshot) =>
        snapshot.Quality == Quality.Good ? 0 : snapshot.Why.Aggregate(0L, (bits, why) => bits | (1L << ((int)why - 1)));

    private static void Float(IBufferWriter<byte> to, string key, decimal value)
    {
        Text(to, key);
        Number(to, value);
    }

    private static void Number<T>(IBufferWriter<byte> to, T value)
        where T : IUtf8SpanFormattable
    {
        if (!value.TryFormat(to.GetSpan(MostDigits), out var written, default, CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"{value} is longer than {MostDigits} digits");
        to.Advance(written);
    }

    private static void Text(IBufferWriter<byte> to, string text) => Encoding.UTF8.GetBytes(text, to);
}
