using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Metering;

/// <summary>The switches of the program's profiles: their exact values, and what their bits say.</summary>
public sealed class SwitchProfileTests
{
    [Theory]
    [InlineData("eastron-sdm530", 16, 0xFD00, 0x0000, 0xFF00)]
    [InlineData("generic-relay", 5, 0x0000, 0x0000, 0xFF00)]
    [InlineData("lx47le-125", 6, 0x000D, 0x0000, 0xFF00)]
    public void A_switch_is_worked_by_these_values_and_no_others(string name, int function, int address, int open, int close)
    {
        var its = ProfileLibrary.BuiltIn.Get(name).Switch!;
        Assert.Equal((function, (ushort)address, (ushort)open), (its.Open!.Function, its.Open.Address, its.Open.Value));
        Assert.Equal((function, (ushort)address, (ushort)close), (its.Close!.Function, its.Close.Address, its.Close.Value));
    }

    [Theory]
    [InlineData("eastron-sdm530", 0xFFFFFF00, SignMeaning.Closed)]
    [InlineData("eastron-sdm530", 0x000000AA, SignMeaning.Open)]
    [InlineData("eastron-sdm530", 0xFF00FF00, null)]
    [InlineData("lx47le-125", 0x00F0, SignMeaning.Closed)]
    [InlineData("lx47le-125", 0x000F, SignMeaning.Open)]
    [InlineData("lx47le-125", 0x0000, null)]
    public void The_bits_of_the_state_register_say_how_it_stands(string name, ulong bits, SignMeaning? meaning)
    {
        var signs = ProfileLibrary.BuiltIn.Get(name).Switch!.Signs;
        var seen = signs.Where(sign => sign.Address == signs[0].Address && sign.Is is SignMeaning.Open or SignMeaning.Closed && sign.IsSeenIn(bits));
        Assert.Equal(meaning is { } one ? [one] : [], seen.Select(sign => sign.Is));
    }

    [Theory]
    [InlineData("\"value\": \"0x0001\"", "switch:open:value")]
    [InlineData("\"value\": \"0xFF00\"", "switch:close:value")]
    public void A_coil_that_is_written_wrong_or_twice_the_same_is_refused(string open, string key)
    {
        const string Fact = "\"source\": \"a test\", \"mark\": \"one-source\"";
        var sign = (string meaning, string value) => $$"""{ "is": "{{meaning}}", "function": 2, "address": "0x0000", "values": ["{{value}}"], {{Fact}} }""";
        var text = $$"""
            { "name": "some-relay", "title": "Some relay", "function": 3, "maxRegisters": 10, "evenStart": false,
              "serial": { "baud": 9600, "parity": "None", "stopBits": 1, {{Fact}} },
              "switch": {
                "open": { "function": 5, "address": "0x0000", {{open}}, {{Fact}} },
                "close": { "function": 5, "address": "0x0000", "value": "0xFF00", {{Fact}} },
                "signs": [{{sign("open", "0x0000")}}, {{sign("closed", "0x0001")}}] } }
            """;
        Assert.False(ProfileLoader.TryLoad("some-relay.json", System.Text.Encoding.UTF8.GetBytes(text), out _, out var errors));
        Assert.Equal([key], errors.Select(error => error.Field));
    }

    [Fact]
    public void A_write_without_a_sign_that_proves_it_is_refused()
    {
        const string Text = """
            { "name": "some-relay", "title": "Some relay", "function": 3, "maxRegisters": 10, "evenStart": false,
              "serial": { "baud": 9600, "parity": "None", "stopBits": 1, "source": "a test", "mark": "one-source" },
              "switch": { "open": { "function": 5, "address": "0x0000", "value": "0x0000", "source": "a test", "mark": "one-source" } } }
            """;
        Assert.False(ProfileLoader.TryLoad("some-relay.json", System.Text.Encoding.UTF8.GetBytes(Text), out _, out var errors));
        Assert.Contains("cannot be proved", Assert.Single(errors).Message, StringComparison.Ordinal);
    }
}
