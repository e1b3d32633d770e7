using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class IdentityTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly ScheduleOptions EveryMinute = new() { Energy = TimeSpan.FromDays(1) };
    private static readonly Profile WithIdentity = PolledLine.Profile with { Identity = new() { Address = 0x0200, Count = 2, Type = PlaceType.Number } };

    [Theory]
    [InlineData(PlaceType.Number, "0001E240", "123456")]
    [InlineData(PlaceType.Number, "00000000", "")]
    [InlineData(PlaceType.Text, "4142313200000000", "AB12")]
    [InlineData(PlaceType.Text, "FFFF", "")]
    [InlineData(PlaceType.LowByteText, "004100420031", "AB1")]
    [InlineData(PlaceType.LowByteText, "0041002000310032", "A")]
    public void A_serial_number_is_read_as_it_is_printed(PlaceType type, string words, string serial) =>
        Assert.Equal(serial, PlaceText.Decode(type, Convert.FromHexString(words)));

    [Theory]
    [InlineData("130005218841", "130005218841", true)]
    [InlineData("000123", "123", true)]
    [InlineData("ab12 ", "AB12", true)]
    [InlineData("123", "124", false)]
    public void Leading_zeros_white_space_and_case_do_not_count(string configured, string found, bool same) =>
        Assert.Equal(same, SerialNumber.Same(configured, found, new ProfileIdentity { Count = 8, Type = PlaceType.Text }));

    [Theory]
    [InlineData("130005218841", "5218841", PlaceType.Number, 2, true)] // twelve digits do not fit into 32 bits: the end counts
    [InlineData("130005218841", "18841", PlaceType.Number, 2, false)] // too little of it
    [InlineData("130005218841", "15218841", PlaceType.Number, 2, false)]
    [InlineData("130000000041", "41", PlaceType.Number, 2, true)] // 0000041
    [InlineData("218841", "18841", PlaceType.Number, 2, false)] // would fit as it is
    [InlineData("AB1234567", "1234567", PlaceType.LowByteText, 7, true)]
    [InlineData("AB1234567", "B1234567", PlaceType.LowByteText, 9, false)]
    public void Of_a_number_longer_than_the_registers_the_end_is_compared(string configured, string found, PlaceType type, int count, bool same) =>
        Assert.Equal(same, SerialNumber.Same(configured, found, new ProfileIdentity { Count = count, Type = type }));

    [Theory]
    [InlineData("abb-b23", "00BC614E", "12345678", "42323320", "B23")]
    [InlineData("abb-b21", "00BC614E", "12345678", "42323120", "B21")]
    [InlineData("carlo-gavazzi-em24-e1", "425A31323334353637383900" + "0000", "BZ123456789", "0670", "1648")]
    public void What_a_meter_tells_of_itself_is_read_as_its_profile_says(string name, string serial, string number, string model, string code)
    {
        var profile = ProfileLibrary.BuiltIn.Get(name);
        var check = profile.Checks[0];
        Assert.Equal((serial.Length, model.Length), (4 * profile.Identity!.Count, 4 * check.Count));
        Assert.Equal(number, PlaceText.Decode(profile.Identity.Type, Convert.FromHexString(serial)));
        var told = PlaceText.Decode(check.Type, Convert.FromHexString(model));
        Assert.Equal(code, told);
        Assert.True(IdentityReader.Matches(check, told));
        Assert.False(IdentityReader.Matches(check, told + "0"));
    }

    [Fact]
    public async Task A_meter_that_fails_a_check_of_its_profile_is_suspect_and_told()
    {
        await using var line = Checked(0x4232, 0x3120);
        await line.Poll(2 * Minute);
        Assert.Equal("""{"expected":"B23 or B24","found":"B21","what":"meter type"}""", Assert.Single(line.Events.All).Data.ToJsonString());
        Assert.All(await line.Records(), record => Assert.Equal((Quality.Suspect, "IdentityMismatch"), (record.Quality, string.Join(' ', record.Why))));
    }

    [Fact]
    public async Task A_meter_that_passes_its_checks_is_good()
    {
        await using var line = Checked(0x4232, 0x3420);
        await line.Poll(2 * Minute);
        Assert.Empty(line.Events.Codes);
        Assert.All(await line.Records(), record => Assert.Equal(Quality.Good, record.Quality));
        Assert.Equal(3, Assert.Single(line.Link.Asked, asked => asked.First == 0x0300).Function);
    }

    [Fact]
    public async Task A_meter_that_measures_and_never_tells_who_it_is_is_asked_three_times()
    {
        await using var line = Line(0, 7);
        line.Meters[0].Reply = first => first == 0x0200 ? Reply.Silence : Reply.Values;
        await line.Poll(6 * Minute);
        Assert.Equal(3, line.Link.Asked.Count(asked => asked.First == 0x0200));
        Assert.All(await line.Records(), record => Assert.Equal(Quality.Good, record.Quality));
    }

    [Fact]
    public async Task A_meter_is_asked_who_it_is_once_at_the_start()
    {
        await using var line = Line(0x0001, 0xE240);
        await line.Poll(3 * Minute);
        Assert.Single(line.Link.Asked, asked => asked.First == 0x0200);
        Assert.Empty(line.Events.Codes);
        Assert.All(await line.Records(), record => Assert.Equal(Quality.Good, record.Quality));
    }

    [Fact]
    public async Task Another_meter_than_the_configured_one_is_suspect_from_the_first_reading_on_and_told_once()
    {
        await using var line = Line(0, 7);
        await line.Poll(2 * Minute);
        var told = Assert.Single(line.Events.All);
        Assert.Equal(("identity_mismatch", "123456"), (told.Code, told.Meter));
        Assert.Equal("""{"expected":"123456","found":"7","what":"serial number"}""", told.Data.ToJsonString());
        var records = await line.Records();
        Assert.Equal(2, records.Count);
        Assert.All(records, record => Assert.Equal((Quality.Suspect, "IdentityMismatch"), (record.Quality, string.Join(' ', record.Why))));
    }

    [Fact]
    public async Task A_meter_swapped_while_it_was_silent_is_found_out_when_it_is_back()
    {
        await using var line = Line(0x0001, 0xE240);
        await line.Poll(Minute);
        line.Meters[0].Reply = _ => Reply.Silence;
        await line.Poll(Minute);
        line.Meters[0].Reply = _ => Reply.Values;
        (line.Meters[0].Words[0x0200], line.Meters[0].Words[0x0201]) = (0, 7);
        await line.Poll(2 * Minute);
        Assert.Equal(["meter_lost", "identity_mismatch", "meter_back"], line.Events.Codes);
        var records = await line.Records();
        Assert.Equal([Quality.Good, Quality.Missing], records.Take(2).Select(record => record.Quality));
        Assert.All(records.Skip(2), record => Assert.Equal(Quality.Suspect, record.Quality));
    }

    [Fact]
    public async Task A_meter_that_refuses_to_tell_is_not_asked_every_time()
    {
        await using var line = Line(0, 7);
        line.Meters[0].Lacks.Add(0x0200);
        await line.Poll(3 * Minute);
        Assert.Single(line.Link.Asked, asked => asked.First == 0x0200);
        Assert.All(await line.Records(), record => Assert.Equal(Quality.Good, record.Quality));
    }

    [Fact]
    public async Task A_meter_that_is_right_again_is_good_again()
    {
        await using var line = new PolledLine(
            schedule: new() { Energy = TimeSpan.FromDays(1), Identity = Minute }, profile: WithIdentity, serial: _ => "123456");
        (line.Meters[0].Words[0x0200], line.Meters[0].Words[0x0201]) = (0, 7);
        await line.Poll(Minute);
        (line.Meters[0].Words[0x0200], line.Meters[0].Words[0x0201]) = (1, 0xE240);
        await line.Poll(Minute);
        Assert.Equal([Quality.Suspect, Quality.Good], (await line.Records()).Select(record => record.Quality));
    }

    [Fact]
    public async Task When_its_line_was_opened_anew_a_meter_is_asked_who_it_is()
    {
        await using var line = Line(0x0001, 0xE240);
        await line.Poll(Minute);
        (line.Meters[0].Words[0x0200], line.Meters[0].Words[0x0201]) = (0, 7);
        line.Poller.Suspect();
        await line.Poll(Minute);
        Assert.Equal(["identity_mismatch"], line.Events.Codes);
        Assert.Equal([Quality.Good, Quality.Suspect], (await line.Records()).Select(record => record.Quality));
    }

    [Fact]
    public async Task A_gateway_that_answers_for_a_silent_meter_is_not_the_meter()
    {
        await using var line = Line(0x0001, 0xE240);
        await line.Poll(Minute);
        line.Meters[0].Code = 0x0B;
        line.Meters[0].Reply = _ => Reply.Refusal;
        await line.Poll(Minute);
        Assert.Equal(["meter_lost"], line.Events.Codes);
        Assert.Equal("NoAnswer", string.Join(' ', (await line.Records())[1].Why));

        // Each try ended with its first request: neither blocks in parts nor the next block.
        Assert.All(line.Link.Asked.Skip(4), asked => Assert.Equal(0, asked.First));
        Assert.Equal(ReadLimits.None, line.Known[0].Limits);
    }

    private static PolledLine Checked(ushort high, ushort low)
    {
        var check = new ProfileCheck { What = "meter type", Function = 3, Address = 0x0300, Count = 2, Type = PlaceType.Text, Expect = ["B23", "B24"] };
        var line = new PolledLine(schedule: EveryMinute, profile: PolledLine.Profile with { Checks = [check] });
        (line.Meters[0].Words[0x0300], line.Meters[0].Words[0x0301]) = (high, low);
        return line;
    }

    private static PolledLine Line(ushort high, ushort low)
    {
        var line = new PolledLine(schedule: EveryMinute, profile: WithIdentity, serial: _ => "123456");
        (line.Meters[0].Words[0x0200], line.Meters[0].Words[0x0201]) = (high, low);
        return line;
    }
}
