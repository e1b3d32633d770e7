using System.Text;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class ProfileTests
{
    private const string Valid = """
        {
          "name": "some-meter",
          "title": "Some meter",
          "function": 4,
          "maxRegisters": 80,
          "evenStart": true,
          "serial": { "baud": 9600, "parity": "None", "stopBits": 1, "source": "s", "mark": "one-source" },
          "readable": [ { "first": "0x0000", "last": "0x0007", "source": "s", "mark": "unverified" } ],
          "registers": [
            { "address": "0x0004", "type": "float32", "order": "ABCD", "unit": "kWh", "scale": 0.01, "quantity": "energy_import_wh", "source": "s", "mark": "two-sources" },
            { "address": "0x0000", "type": "float32", "order": "ABCD", "unit": "V", "quantity": "voltage_l1_v", "source": "s", "mark": "conflict" }
          ]
        }
        """;

    [Fact]
    public void Every_profile_of_the_program_is_valid()
    {
        Assert.Empty(ProfileLibrary.BuiltIn.Errors);
        Assert.Contains("eastron-sdm630", ProfileLibrary.BuiltIn.Names);
    }

    [Fact]
    public void A_profile_is_read_with_its_registers_in_order()
    {
        var profile = Load(Valid).Profile!;

        Assert.Equal([Quantity.VoltageL1, Quantity.EnergyImport], profile.Registers.Select(register => register.Quantity));
        Assert.Equal((0.01m, 10m), (profile.Registers[1].Scale, profile.Registers[1].Factor));
        Assert.Equal(Mark.Conflict, profile.Registers[0].Mark);
    }

    [Theory]
    [InlineData("\"title\"", "\"titel\"", "some.json:3: titel: is not a known key; did you mean title?")]
    [InlineData("\"title\": \"Some meter\",", "", "some.json:1: title: is required")]
    [InlineData("\"function\": 4", "\"function\": 6", "some.json:4: function: expects a whole number from 3 to 4")]
    [InlineData("\"maxRegisters\": 80", "\"maxRegisters\": 126", "some.json:5: maxRegisters: expects a whole number from 1 to 125")]
    [InlineData("\"0x0004\"", "\"0x0002\", \"address\": \"0x0000\"", "some.json:10: registers:0:address: is given twice, first on line 10; remove one")]
    [InlineData("\"0x0004\"", "\"0x0000\"", "some.json:11: registers:1:address: overlaps registers:0 (energy_import_wh)")]
    [InlineData("\"0x0004\"", "\"0x0001\"", "some.json:10: registers:0:address: is odd although evenStart is true")]
    [InlineData("\"0x0004\"", "\"0x0008\"", "some.json:10: registers:0:address: lies in no readable range")]
    [InlineData("\"0x0004\"", "4", "some.json:10: registers:0:address: expects an address on the wire like \"0x004A\"")]
    [InlineData("\"0x0004\"", "\"0X4\"", "some.json:10: registers:0:address: expects an address on the wire like \"0x004A\"")]
    [InlineData("\"last\": \"0x0007\"", "\"last\": \"0x0006\"", "some.json:8: readable:0:first: a range starts even and ends odd where evenStart is true")]
    [InlineData("\"float32\", \"order\": \"ABCD\", \"unit\": \"V\"", "\"bcd32\", \"order\": \"ABCD\", \"unit\": \"V\"", "some.json:11: registers:1:type: expects float32 or float64 or uint16")]
    [InlineData("\"float32\", \"order\": \"ABCD\", \"unit\": \"V\"", "\"int16\", \"order\": \"ABCD\", \"unit\": \"V\"", "some.json:11: registers:1:type: takes one register although evenStart is true")]
    [InlineData("\"order\": \"ABCD\", \"unit\": \"V\"", "\"order\": \"DCBA\", \"unit\": \"V\"", "some.json:11: registers:1:order: expects ABCD or CDAB")]
    [InlineData("\"unit\": \"V\"", "\"invalid\": [\"0x7FFFFFFFF\"], \"unit\": \"V\"", "some.json:11: registers:1:invalid: holds more bits than the 2 registers of its type")]
    [InlineData("\"unit\": \"V\"", "\"invalid\": [\"7FFF\"], \"unit\": \"V\"", "some.json:11: registers:1:invalid:0: expects the bits of the registers like \"0x7FFFFFFF\"")]
    [InlineData("\"unit\": \"V\"", "\"unit\": \"kV\"", "some.json:11: registers:1:unit: kV does not fit voltage_l1_v")]
    [InlineData("\"maxRegisters\": 80", "\"maxRegisters\": 1", "some.json:10: registers:0:type: takes 2 registers, more than maxRegisters")]
    [InlineData("\"unit\": \"V\"", "\"unit\": \"A\"", "some.json:11: registers:1:unit: A does not fit voltage_l1_v")]
    [InlineData("\"unit\": \"V\", ", "", "some.json:11: registers:1:unit: no unit does not fit voltage_l1_v")]
    [InlineData("\"scale\": 0.01", "\"scale\": 0", "some.json:10: registers:0:scale: expects a number from 0.000001 to 1000")]
    [InlineData("\"mark\": \"conflict\"", "\"mark\": \"sure\"", "some.json:11: registers:1:mark: expects two-sources or one-source or unverified or conflict")]
    [InlineData("\"some-meter\"", "\"Some meter\"", "some.json:2: name: expects a name like eastron-sdm630: a-z 0-9 and single -")]
    public void A_profile_with_a_mistake_is_refused_with_line_and_field(string from, string to, string expected)
    {
        Assert.Contains(from, Valid, StringComparison.Ordinal);
        var (profile, errors) = Load(Valid.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(profile);
        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"ratios\": [{ \"name\": \"ct\", RATIO }]", "ratios:0:name: ct is used by no register; name it under times")]
    [InlineData("\"ratios\": [{ \"name\": \"ct\", RATIO }, { \"name\": \"ct\", RATIO }]", "ratios:1:name: ct is the name of another ratio")]
    [InlineData("\"ratios\": [{ \"name\": \"ct\", RATIO }, { \"name\": \"ct\", RATIO }]", "ratios:1:address: overlaps ratios:0")]
    [InlineData("\"ratios\": [{ \"name\": \"ct\", \"form\": \"percent\", RATIO }]", "ratios:0:form: expects factor or power-of-ten")]
    [InlineData("\"identity\": { \"address\": \"0xFFFF\", \"count\": 2, \"type\": \"number\", FACT }", "identity:address: goes beyond 0xFFFF")]
    [InlineData("\"identity\": { \"address\": \"0x0000\", \"count\": 5, \"type\": \"number\", FACT }", "identity:count: is more than the 4 registers of a whole number")]
    [InlineData("\"identity\": { \"function\": 6, \"address\": \"0x0000\", \"count\": 2, \"type\": \"number\", FACT }", "identity:function: expects a whole number from 3 to 4")]
    [InlineData("\"checks\": [{ \"what\": \"type\", \"address\": \"0x0000\", \"count\": 2, \"type\": \"text\", FACT }]", "checks:0:expect: is required: say what the registers may hold")]
    [InlineData("\"pauseMs\": 1001", "pauseMs: expects a whole number from 0 to 1000")]
    [InlineData("\"leastTimeoutMs\": -1", "leastTimeoutMs: expects a whole number from 0 to 10000")]
    public void What_a_profile_says_of_ratios_identity_and_times_must_make_sense(string more, string expected)
    {
        const string Fact = "\"source\": \"here\", \"mark\": \"one-source\"";
        more = more.Replace("RATIO", "\"address\": \"0x0000\", \"type\": \"float32\", " + Fact, StringComparison.Ordinal).Replace("FACT", Fact, StringComparison.Ordinal);
        var (profile, errors) = Load(Valid.Replace("\"function\": 4", more + ", \"function\": 4", StringComparison.Ordinal));

        Assert.Null(profile);
        Assert.Contains(errors, error => error.StartsWith("some.json:", StringComparison.Ordinal) && error.Contains(": " + expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_register_that_names_no_ratio_of_the_profile_is_refused()
    {
        var (_, errors) = Load(Valid.Replace("\"unit\": \"V\"", "\"times\": [\"pt\"], \"unit\": \"V\"", StringComparison.Ordinal));

        Assert.Equal(["some.json:11: registers:1:times: no ratio is called pt"], errors);
    }

    [Fact]
    public void A_quantity_measured_twice_is_refused()
    {
        var (_, errors) = Load(Valid.Replace("\"unit\": \"V\", \"quantity\": \"voltage_l1_v\"", "\"unit\": \"Wh\", \"quantity\": \"energy_import_wh\"", StringComparison.Ordinal));

        Assert.Equal(["some.json:11: registers:1:quantity: is measured by registers:0 already"], errors);
    }

    [Fact]
    public void A_file_must_be_called_like_its_profile()
    {
        var library = ProfileLibrary.Load([("other.json", Encoding.UTF8.GetBytes(Valid)), ("broken.json", "{"u8.ToArray())]);

        Assert.Empty(library.All);
        Assert.Equal(["broken.json", "other.json"], library.Errors.Select(error => error.File));
    }

    [Fact]
    public void A_folder_adds_profiles_and_replaces_those_of_the_program()
    {
        using var folder = new Journal.TempFolder();
        File.WriteAllText(folder["some-meter.json"], Valid);
        File.WriteAllText(folder["eastron-sdm120.json"], Valid.Replace("some-meter", "eastron-sdm120", StringComparison.Ordinal));
        File.WriteAllText(folder["README.txt"], "not a profile");

        var library = ProfileLibrary.With(folder.Path);

        Assert.Empty(library.Errors);
        Assert.Equal([.. ProfileLibrary.BuiltIn.Names.Append("some-meter").Order(StringComparer.Ordinal)], library.Names);
        Assert.Equal("Some meter", library.Get("eastron-sdm120").Title);
        Assert.Same(Some.Sdm630, library.Get("eastron-sdm630"));
    }

    [Fact]
    public void A_bad_profile_of_a_folder_is_named_with_its_path_line_and_reason_and_the_others_stand()
    {
        using var folder = new Journal.TempFolder();
        File.WriteAllText(folder["some-meter.json"], Valid.Replace("\"unit\": \"V\"", "\"unit\": \"A\"", StringComparison.Ordinal));
        File.WriteAllBytes(folder["huge.json"], new byte[(1 << 20) + 1]);

        var library = ProfileLibrary.With(folder.Path);

        Assert.Equal(
            [$"{folder["huge.json"]}:1: is larger than 1 MiB; is this a profile?", $"{folder["some-meter.json"]}:11: registers:1:unit: A does not fit voltage_l1_v"],
            library.Errors.Select(error => error.ToString()));
        Assert.Equal(ProfileLibrary.BuiltIn.Names, library.Names);
    }

    [Fact]
    public void Without_a_folder_there_are_the_programs_own() => Assert.Same(ProfileLibrary.BuiltIn, ProfileLibrary.With("/nowhere"));

    [Theory] // addresses as reaper7/SDM_Energy_Meter SDM.h has them
    [InlineData(0x0000, Quantity.VoltageL1, 1)]
    [InlineData(0x000A, Quantity.CurrentL3, 1)]
    [InlineData(0x000E, Quantity.PowerL2, 1)]
    [InlineData(0x0012, Quantity.ApparentPowerL1, 1)]
    [InlineData(0x001C, Quantity.ReactivePowerL3, 1)]
    [InlineData(0x0022, Quantity.PowerFactorL3, 1)]
    [InlineData(0x0034, Quantity.Power, 1)]
    [InlineData(0x0038, Quantity.ApparentPower, 1)]
    [InlineData(0x003C, Quantity.ReactivePower, 1)]
    [InlineData(0x003E, Quantity.PowerFactor, 1)]
    [InlineData(0x0046, Quantity.Frequency, 1)]
    [InlineData(0x0048, Quantity.EnergyImport, 1000)]
    [InlineData(0x004A, Quantity.EnergyExport, 1000)]
    [InlineData(0x004C, Quantity.ReactiveImport, 1000)]
    [InlineData(0x004E, Quantity.ReactiveExport, 1000)]
    [InlineData(0x0054, Quantity.Demand, 1)]
    [InlineData(0x0056, Quantity.DemandMax, 1)]
    [InlineData(0x00C8, Quantity.VoltageL1L2, 1)]
    [InlineData(0x00CC, Quantity.VoltageL3L1, 1)]
    [InlineData(0x015A, Quantity.EnergyImportL1, 1000)]
    [InlineData(0x0164, Quantity.EnergyExportL3, 1000)]
    public void The_sdm630_has_its_quantities_where_the_facts_say(int address, Quantity quantity, int scale)
    {
        var register = Assert.Single(Some.Sdm630.Registers, register => register.Quantity == quantity);

        Assert.Equal(((ushort)address, (decimal)scale), (register.Address, register.Factor));
    }

    [Fact]
    public void An_sdm120_measures_one_phase_and_an_sdm630_three()
    {
        Assert.Equal(11, Some.Sdm120.Registers.Length);
        Assert.Equal(38, Some.Sdm630.Registers.Length);
        Assert.Equal((2400, 9600), (Some.Sdm120.Serial.Baud, Some.Sdm630.Serial.Baud));
    }

    private static (Profile? Profile, string[] Errors) Load(string json)
    {
        ProfileLoader.TryLoad("some.json", Encoding.UTF8.GetBytes(json), out var profile, out var errors);
        return (profile, [.. errors.Select(error => error.ToString())]);
    }
}
