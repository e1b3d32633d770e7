using System.Text.Json;
using MeterEdge.HeadEnd.Demo;
using MeterEdge.HeadEnd.Demo.Plant;

namespace MeterEdge.HeadEnd.Tests.Demo;

public sealed class DemoConfigurationTests
{
    [Fact]
    public void The_file_has_the_contract_s_keys_and_the_simulator_s_meters()
    {
        using var folder = DemoFolder.Create();
        using var document = JsonDocument.Parse(DemoConfiguration.Text(folder, 19200, 21883, Some.Meters()));
        var edge = document.RootElement.GetProperty("MeterEdge");
        var bus = edge.GetProperty("Buses")[0];
        Assert.Equal((folder.Port, 19200, "None"), (bus.GetProperty("Port").GetString(), bus.GetProperty("Baud").GetInt32(), bus.GetProperty("Parity").GetString()));
        Assert.Equal(8, bus.GetProperty("Meters").GetArrayLength());
        Assert.Equal("District", bus.GetProperty("Meters")[7].GetProperty("Role").GetString());
        Assert.Equal(21883, edge.GetProperty("Mqtt").GetProperty("Port").GetInt32());
        Assert.Equal("00:00:10", edge.GetProperty("Schedule").GetProperty("Instant").GetString());
        Assert.Equal("A-1004", bus.GetProperty("Meters")[3].GetProperty("Account").GetString());
        Assert.Equal(JsonValueKind.Null, bus.GetProperty("Meters")[4].GetProperty("Account").ValueKind);
        Assert.Equal(Path.Combine(folder.Keys, "keys.json"), edge.GetProperty("Control").GetProperty("KeysFile").GetString());
        Assert.False(edge.GetProperty("Control").GetProperty("Policy").GetProperty("clock.trusted").GetBoolean());
        Assert.Equal(folder.ConsoleSocket, edge.GetProperty("Console").GetProperty("Socket").GetString());
    }

    [Fact]
    public void The_folder_is_for_its_owner_only_and_goes_away()
    {
        string path;
        using (var folder = DemoFolder.Create())
        {
            path = folder.Path;
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
            File.WriteAllText(folder.Configuration, "{}");
        }

        Assert.False(Directory.Exists(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""[{"Serial":null,"Unit":1,"Profile":"p","Role":"Customer"}]""")]
    [InlineData("""[{"Serial":"1"}]""")]
    public void Meters_that_cannot_be_read_are_an_error_for_people(string json) =>
        Assert.Contains("metersim config", Assert.Throws<DemoException>(() => DemoMeter.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_program_is_named_with_what_to_do()
    {
        using var folder = DemoFolder.Create();
        var error = Assert.Throws<DemoException>(() => new Programs(folder.Path).MeterSim);
        Assert.Contains("metersim is not in", error.Message, StringComparison.Ordinal);
        Assert.Contains("./install.sh demo", error.Message, StringComparison.Ordinal);
    }
}
