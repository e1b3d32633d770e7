using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using MeterEdge.Forwarding.Influx;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Forwarding.Influx;

public sealed class LineProtocolTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.OneOf(Gen.Char['!', '~'], Gen.Const(' '), Gen.Const('é'), Gen.Const('表')), 1, 12];

    private static readonly Gen<Measurement> Measurements = Gen.Select(
        Gen.Enum<Quantity>(), Gen.Long[-1_000_000_000_000_000_000, 1_000_000_000_000_000_000], Gen.Int[0, 9],
        (quantity, number, scale) => new Measurement(quantity, quantity.IsEnergy() ? number : number / (decimal)Math.Pow(10, scale), default));

    private static readonly Gen<Snapshot> Snapshots = Gen.Select(
        Gen.Select(Names, Names), Gen.Enum<ReadingKind>(), Gen.Long[-1000, 4_000_000_000_000], Gen.Int[-5000, 5000],
        Gen.Enum<Quality>(), Gen.Enum<Why>().Array[0, 4], Measurements.Array[0, 30],
        (names, kind, due, late, quality, why, values) => new Snapshot(
            new(names.Item1, names.Item2, 1, "any"), kind, DateTimeOffset.FromUnixTimeMilliseconds(due), DateTimeOffset.FromUnixTimeMilliseconds(due + late), Math.Abs(late),
            quality, quality == Quality.Good ? [] : [.. why.Distinct()], [.. values.DistinctBy(value => value.Quantity)]));

    [Fact]
    public void A_good_reading() => Assert.Equal(
        "instant,bus=bus-1,class=Resident,edge=TG-0417,meter=130005218841,phase=L1"
        + " quality=1,why=0,t_offset_ms=412,span_ms=212,voltage_l1_v=230.1,energy_import_wh=36250i 1795429536250\n",
        Line(Some.Snapshot(36250, due: DateTimeOffset.FromUnixTimeMilliseconds(1_795_429_536_250)), new("Resident", "L1")));

    [Fact]
    public void A_missed_pass_is_a_point_without_values() => Assert.Equal(
        "energy,bus=bus-1,edge=TG-0417,meter=130005218841 quality=4,why=1,t_offset_ms=412,span_ms=212 1795429501000\n",
        Line(Some.Missing(1) with { Kind = ReadingKind.Energy, Due = DateTimeOffset.FromUnixTimeMilliseconds(1_795_429_501_000), Time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_429_501_412) }));

    [Fact]
    public void Several_reasons_add_up() => Assert.Contains(
        " quality=2,why=1536,", Line(Some.Snapshot(1) with { Quality = Quality.Suspect, Why = [Why.IdentityMismatch, Why.CounterBack] }), StringComparison.Ordinal);

    [Fact]
    public void Numbers_are_plain_without_exponent_and_without_a_comma() => Assert.Contains(
        ",power_w=-0.0000001,frequency_hz=50,energy_export_wh=-1000000000000000000i,switch_state=2 ",
        Line(Some.Snapshot(1) with
        {
            Values =
            [
                new(Quantity.Power, -0.0000001m, default), new(Quantity.Frequency, 50m, default),
                new(Quantity.EnergyExport, -1_000_000_000_000_000_000m, default), new(Quantity.SwitchState, 2m, default),
            ],
        }),
        StringComparison.Ordinal);

    [Fact]
    public void What_has_a_meaning_in_the_protocol_is_escaped_and_what_cannot_be_is_replaced() => Assert.StartsWith(
        @"instant,bus=a\,b\=c\ d,edge=TG-0417,meter=1_2_ ",
        Line(Some.Snapshot(1) with { Meter = new("1\n2\\", "a,b=c d", 1, "any") }),
        StringComparison.Ordinal);

    [Fact]
    public void Whatever_was_read_can_be_parsed_back_by_somebody_else() => Snapshots.Sample(snapshot =>
    {
        var parsed = Assert.Single(ParsedLine.All(Line(snapshot, new("Resident", "L3"))));
        Assert.Equal(snapshot.Kind.Word(), parsed.Measurement);
        Assert.Equal(["bus", "class", "edge", "meter", "phase"], parsed.Tags.Select(tag => tag.Key));
        Assert.Equal(snapshot.Meter.Serial.Replace('\\', '_'), parsed.Tag("meter"));
        Assert.Equal(snapshot.Meter.Bus.Replace('\\', '_'), parsed.Tag("bus"));
        Assert.Equal(snapshot.Due.ToUnixTimeMilliseconds(), parsed.Time);
        Assert.Equal((double)(snapshot.Time - snapshot.Due).TotalMilliseconds, parsed.Fields["t_offset_ms"]);
        Assert.Equal((double)(int)snapshot.Quality, parsed.Fields["quality"]);
        Assert.Equal(snapshot.Why.Sum(why => Math.Pow(2, (int)why - 1)), parsed.Fields["why"]);
        var values = snapshot.Quality == Quality.Missing ? [] : snapshot.Values;
        Assert.Equal(4 + values.Length, parsed.Fields.Count);
        foreach (var value in values)
            Assert.Equal(value.Quantity.IsEnergy() ? (object)(long)value.Value : double.Parse(value.Value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), parsed.Fields[value.Quantity.Key()]);
    });

    [Fact]
    public void No_name_is_reserved_and_no_field_has_the_name_of_a_tag()
    {
        string[] tags = ["bus", "class", "edge", "meter", "phase"];
        string[] fields = ["quality", "why", "t_offset_ms", "span_ms", .. Quantities.AllKeys];
        Assert.Distinct(tags.Concat(fields));
        Assert.All(tags.Concat(fields).Concat(Enum.GetValues<ReadingKind>().Select(kind => kind.Word())), name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
        Assert.DoesNotContain("time", fields);
    }

    private static string Line(Snapshot snapshot, CustomerTags? customer = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        LineProtocol.Append(buffer, snapshot, "TG-0417", customer ?? CustomerTags.Unknown);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
