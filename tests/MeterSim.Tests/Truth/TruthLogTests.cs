using System.Globalization;
using System.Text.Json;
using CsCheck;
using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Truth;

namespace MeterSim.Tests.Truth;

public sealed class TruthLogTests
{
    [Fact]
    public void A_line_holds_the_values_of_the_floats_that_lie_whole_in_the_block()
    {
        using var folder = new TempFolder();
        SimulatedMeter meter = Some.Neighbourhood("sdm630:3").Slaves[0].Meter;
        using (var log = new TruthLog(folder.At("truth")))
        {
            // 0x0001 odd: low word of one float, two whole floats, high word of a fourth
            byte[] words = Convert.FromHexString("1A31" + "4366199A" + "42100000" + "3E25");
            log.Write(new AnsweredRequest(
                Some.Start.AddMilliseconds(12), Some.Start.AddMilliseconds(190), meter,
                new Request(3, 4, 1, 6, 0, 0), ExceptionCode.None, words, "badcrc"));
        }
        Assert.Equal(
            """{"t":"2026-11-23T10:00:00.012Z","sent":"2026-11-23T10:00:00.190Z","unit":3,"serial":"130005210003","model":"sdm630","fn":4,"first":1,"count":6,"words":"1a314366199a421000003e25","fault":"badcrc","values":{"0x0002":"230.1","0x0004":"36"}}""" + "\n",
            File.ReadAllText(folder.At("truth")));
    }

    [Fact]
    public void Registers_are_written_as_they_are_and_as_the_quantity_that_they_count()
    {
        using var folder = new TempFolder();
        SimulatedMeter meter = Some.Neighbourhood("abb-b21:3").Slaves[0].Meter;
        using (var log = new TruthLog(folder.At("truth")))
        {
            // 0x5B00: 230.1 V and a phase that the model does not have
            byte[] words = Convert.FromHexString("000008FD" + "FFFFFFFF");
            log.Write(new AnsweredRequest(Some.Start, Some.Start, meter, new Request(3, 3, 0x5B00, 4, 0, 0), ExceptionCode.None, words, null));
        }
        Assert.EndsWith(
            """
            "values":{"0x5B00":"2301","0x5B02":null},"quantities":{"0x5B00":"230.1","0x5B02":null}}
            """,
            File.ReadAllText(folder.At("truth")).TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, "01")]
    [InlineData(5, 1, "FF00")]
    [InlineData(15, 16, "0B0C")]
    public void Bits_are_not_taken_for_the_settings_that_stand_at_their_addresses(byte function, ushort count, string bits)
    {
        using var folder = new TempFolder();
        SimulatedMeter meter = Some.Neighbourhood("sdm320c:3").Slaves[0].Meter;
        using (var log = new TruthLog(folder.At("truth")))
        {
            log.Write(new AnsweredRequest(
                Some.Start, Some.Start, meter, new Request(3, function, 0x000C, count, 0, 0), ExceptionCode.None, Convert.FromHexString(bits), null));
        }
        Assert.EndsWith(
            $$$"""
            "words":"{{{bits.ToLowerInvariant()}}}","fault":null,"values":{}}
            """,
            File.ReadAllText(folder.At("truth")).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_terminals_carry_is_told_by_quantity_and_as_it_was_when_the_answer_was_formed()
    {
        using var folder = new TempFolder();
        Neighbourhood neighbourhood = MeterSim.Neighbourhood.BuildAll(Some.Options("sdm630:3", "sdm120:4") with { TruthOfTerminals = true, Aged = true }, TimeZoneInfo.Utc)[0];
        neighbourhood.Households[3].PinnedPhasesMw = [1_000_000, -2_000_000, 3_000_500];
        neighbourhood.District.AdvanceTo(1000, Some.Start.AddSeconds(1));
        MeterSim.Line.Slave slave = neighbourhood.Slaves[0];
        slave.Work(new Request(3, 4, 0, 2, 0, 0), [3, 4, 0, 0, 0, 2, 0, 0], 0, MeterSim.Faults.Struck.None);
        slave.Form(Some.Start, new byte[256]);
        // What comes later is not in it.
        neighbourhood.Households[3].PinnedPhasesMw = [0, 0, 0];
        neighbourhood.District.AdvanceTo(9000, Some.Start.AddSeconds(9));
        using (var log = new TruthLog(folder.At("truth")))
        {
            log.Write(new AnsweredRequest(Some.Start, Some.Start, slave.Meter, slave.Request, ExceptionCode.None, slave.Words, null)
            {
                Terminals = slave.Terminals,
            });
        }
        JsonElement terminals = JsonElement.Parse(File.ReadAllText(folder.At("truth"))).GetProperty("terminals");
        Assert.Equal([1000, -2000, 3000.5], ((int[])[1, 2, 3]).Select(n => terminals.GetProperty($"power_l{n}_w").GetDouble()));
        Assert.Equal(2000.5, terminals.GetProperty("power_w").GetDouble());
        Assert.Equal([-200, 600, -1200.2], ((int[])[1, 2, 3]).Select(n => terminals.GetProperty($"reactive_power_l{n}_var").GetDouble()));
        decimal[] counters = [.. ((string[])["import", "import_l1", "import_l2", "import_l3", "export", "export_l1"]).Select(c => terminals.GetProperty($"energy_{c}_wh").GetDecimal())];
        Assert.Equal(counters[0], counters[1] + counters[2] + counters[3]);
        Assert.Equal(6, counters.Distinct().Count());
        Assert.DoesNotContain(0, counters);
        Assert.True(neighbourhood.Slaves[1].Terminals!.Values.Length < slave.Terminals!.Values.Length);
    }

    [Fact]
    public void A_refusal_is_logged_without_words_and_lines_are_appended()
    {
        using var folder = new TempFolder();
        SimulatedMeter meter = Some.Neighbourhood("sdm630:3").Slaves[0].Meter;
        for (int run = 0; run < 2; run++)
        {
            using var log = new TruthLog(folder.At("truth"));
            log.Write(new AnsweredRequest(
                Some.Start, Some.Start, meter, new Request(3, 4, 0x100, 2, 0, 0), ExceptionCode.IllegalDataAddress, default, null));
        }
        string[] lines = File.ReadAllLines(folder.At("truth"));
        Assert.Equal(2, lines.Length);
        using JsonDocument line = JsonDocument.Parse(lines[1]);
        Assert.Equal(2, line.RootElement.GetProperty("exception").GetInt32());
        Assert.Equal("", line.RootElement.GetProperty("words").GetString());
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("fault").ValueKind);
    }

    [Fact]
    public void The_decimal_gives_the_same_float_again_and_has_no_exponent_in_a_meters_range() =>
        Gen.Float[-1e9f, 1e9f].Sample(value =>
        {
            string text = RegisterCodec.Shortest(value);
            Assert.Equal(value, float.Parse(text, CultureInfo.InvariantCulture));
            if (Math.Abs(value) > 1e-17f)
                Assert.DoesNotContain('E', text);
        });
}
