using System.Text;
using CsCheck;
using MeterEdge.Configuration;
using MeterEdge.Configuration.MeterLists;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Configuration.MeterLists;

public sealed class MetersFileTests : IDisposable
{
    private const string Header = "serial,bus,unit,profile,role,account,class,phase,break_a,power_limit_w,replaces,switch_commissioned,switch_bus,switch_unit,switch_profile,switch_channel,switch_side\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_column_of_a_meter_is_read_and_stands_behind_the_meters_of_its_line()
    {
        var configuration = Valid(Header
            + "210001,bus-1,21,eastron-sdm120,District,\"A-9, rear\",NonResident,L2,40,9000,,TRUE,bus-2,101,generic-relay,3,BeforeMeter\n"
            + "210002,bus-2,22,eastron-sdm630,,,,,,,,,,,,,\n");
        Assert.Equal(["130005218841", "130005218842", "210001"], configuration.Buses[0].Meters.Select(one => one.Serial));
        var meter = configuration.Buses[0].Meters[2];
        Assert.Equal((21, "eastron-sdm120", MeterRole.District, "A-9, rear"), (meter.Unit, meter.Profile.Name, meter.Role, meter.Account));
        Assert.NotEmpty(meter.Profile.Registers);
        Assert.Equal((AccountClass.NonResident, Phase.L2, 40, 9000, true), (meter.Class, meter.Phase, meter.BreakA, meter.PowerLimitW, meter.SwitchCommissioned));
        Assert.Equal(("bus-2", 101, "generic-relay", 3, SwitchSide.BeforeMeter), (meter.Switch!.Bus, meter.Switch.Unit, meter.Switch.Profile.Name, meter.Switch.Channel, meter.Switch.Side));
        var other = Assert.Single(configuration.Buses[1].Meters);
        Assert.Equal((MeterRole.Customer, AccountClass.Resident, (SwitchOptions?)null), (other.Role, other.Class, other.Switch));
    }

    [Fact]
    public void Every_key_of_a_meter_has_a_column_and_the_order_is_the_documented_one() =>
        Assert.Equal(Header.TrimEnd().Split(',').Order(), MeterColumns.All.Select(column => column.Name).Order());

    [Theory]
    [InlineData("\uFEFFserial;bus;unit;profile\r\n210001;bus-1;21;eastron-sdm120\r\n")]
    [InlineData("Profile,UNIT,Bus,Serial,PowerLimitW,Break A\neastron-sdm120,21,bus-1,210001,,\n")]
    [InlineData("serial\tbus\tunit\tprofile\t\t\n210001\tbus-1\t21\teastron-sdm120\t\t\n\t\t\t\t\t\n")]
    public void Spreadsheets_may_write_it_in_their_way(string csv) => Assert.Equal(21, Valid(csv).Buses[0].Meters[2].Unit);

    [Fact]
    public void A_list_counts_in_the_hash_like_meters_of_the_file()
    {
        var one = ConfigurationHash.Of(Valid("serial,bus,unit,profile\n210001,bus-1,21,eastron-sdm120\n"));
        var same = ConfigurationHash.Of(Valid("unit;serial;bus;profile\n21;210001;bus-1;eastron-sdm120\n"));
        var other = ConfigurationHash.Of(Valid("serial,bus,unit,profile\n210001,bus-1,22,eastron-sdm120\n"));
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once_with_file_line_and_column()
    {
        var result = Parsed("""
            serial,bus,unit,profile,class,break_a
            130005218841,bus-1,31,eastron-sdm120,Resident,
            210002,bus-1,12,eastron-sdm120,Resident,
            210003,bus-3,300,eastron-sdm120,Resident,
            210004,bus-1,34,eastron-sdm121,Residentt,sixty
            210005,bus-1,35,eastron-sdm120,Resident
            ,bus-1,36,eastron-sdm120,Resident,
            210007,bus-1,34,eastron-sdm120,Resident,
            21000"8,bus-1,38,eastron-sdm120,Resident,
            """);
        var list = Path.Combine(_folder.Path, "meters.csv");
        Assert.Equal(
            [
                $"{list}:2: serial: 130005218841 belongs to another meter as well (MeterEdge:Buses:0:Meters:0:Serial)",
                $"{list}:3: unit: 12 is the unit of another meter on this line as well (MeterEdge:Buses:0:Meters:0:Unit)",
                $"{list}:4: bus: bus-3 is the name of no line; did you mean bus-1?",
                $"{list}:4: unit: expects a whole number from 1 to 247",
                $"{list}:5: class: expects Resident or NonResident or Important or CommonLoad or Irrigation; did you mean Resident?",
                $"{list}:5: break_a: expects a whole number from 1 to 1000",
                $"{list}:5: profile: names no profile; did you mean eastron-sdm120? (meteredge profiles lists them)",
                $"{list}:6: has 5 fields; the first line names 6",
                $"{list}:7: serial: is required",
                $"{list}:8: unit: 34 is the unit of another meter on this line as well ({list}:5)",
                $"{list}:9: has a quotation mark within a field; put the whole field into quotation marks, and write those in it twice",
            ],
            result.Errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("serial,bus,unit,profle\n", "1: column D 'profle' is not a known column; did you mean profile?")]
    [InlineData("serial,bus,unit,profile,Unit\n", "1: column E 'Unit' is there twice; remove one")]
    [InlineData("serial,unit,profile\n", "1: bus: is required: this column is missing")]
    [InlineData("\n\n", "1: is empty; its first line should name the columns: serial,bus,unit,profile")]
    [InlineData("serial,bus,unit,profile,replaces\n210001,bus-1,21,eastron-sdm120,9\n", "2: replaces: is not available in this version; remove it")]
    public void A_list_of_something_else_is_refused(string csv, string expected)
    {
        var errors = Parsed(csv).Errors.Select(error => error.ToString()[_folder.Path.Length..]);
        Assert.Contains("/meters.csv:" + expected, errors);
    }

    [Fact]
    public void A_column_that_should_be_elsewhere_makes_no_error_for_each_row() =>
        Assert.Single(Parsed("serial,bus,unit,profile,colour\n1,bus-1,21,eastron-sdm120,red\n2,bus-1,22,eastron-sdm120,red\n").Errors);

    [Fact]
    public void What_is_not_utf_8_is_named_with_its_line()
    {
        var error = Assert.Single(Parsed([.. "serial,bus,unit,profile\n"u8, .. "1,bus-1,21,"u8, 0xE9]).Errors);
        Assert.Equal((2, "is not UTF-8 text; save it as CSV UTF-8"), (error.Line, error.Message));
    }

    [Fact]
    public void A_list_that_is_not_there_is_an_error_at_its_key()
    {
        var error = Assert.Single(Loaded("nowhere.csv").Errors);
        Assert.Equal(("MeterEdge:MetersFile", 3), (error.Key, error.Line));
        Assert.StartsWith($"names {Path.Combine(_folder.Path, "nowhere.csv")}, which does not exist", error.Message, StringComparison.Ordinal);
        Assert.Contains("is larger than 8 MiB", Assert.Single(Loaded("/dev/zero").Errors).Message, StringComparison.Ordinal);
        Assert.Contains("names the directory", Assert.Single(Loaded("/").Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_list_throws()
    {
        var pieces = Gen.OneOf(
            "serial", "bus", "unit", "profile", "class", "switch_unit", "switch_bus", "Role", "bus-1", "bus-2", "21", "999", "eastron-sdm120", "Resident", ",", ",", ",", ",", ";", "\n", "\n", "\r\n", "\"", "\"\"", " ", "ü", "\0");
        var rows = pieces.Array[0, 60].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));
        var started = pieces.Array[0, 60].Select(parts => Encoding.UTF8.GetBytes("serial,bus,unit,profile,switch_bus,switch_unit,switch_profile\n" + string.Concat(parts)));
        Gen.OneOf(rows, started, Gen.Byte.Array[0, 200]).Sample(csv =>
        {
            var result = Parsed(csv);
            Assert.Equal(result.IsValid, result.Errors.IsEmpty);
            Assert.All(result.Errors, error => Assert.NotNull(error.Line));
        }, iter: 2000, threads: 1);
    }

    private EdgeConfiguration Valid(string csv)
    {
        var result = Parsed(csv);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }

    private ConfigurationResult Parsed(string csv) => Parsed(Encoding.UTF8.GetBytes(csv));

    private ConfigurationResult Parsed(byte[] csv)
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "meters.csv"), csv);
        var file = Some.ValidFile.Replace("\"MetersFile\": null", "\"MetersFile\": \"meters.csv\"", StringComparison.Ordinal);
        return ConfigurationFile.Parse(Encoding.UTF8.GetBytes(file), Path.Combine(_folder.Path, "meteredge.json"), Some.NoEnvironment, ProfileLibrary.BuiltIn);
    }

    private ConfigurationResult Loaded(string list) => ConfigurationFile.Load(
        _folder.Write("meteredge.json", $$"""
            { "MeterEdge": {
                "Edge": "E",
                "MetersFile": "{{list}}" } }
            """),
        Some.NoEnvironment);
}
