using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class IdentityTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly ScheduleOptions EveryMinute = new() { Energy = TimeSpan.FromDays(1) };
    private static readonly Profile WithIdentity = PolledLine.Profile with { Identity = new() { Address = 0x0200, Count = 2, Type = IdentityType.Number } };

    [Theory]
    [InlineData(IdentityType.Number, "0001E240", "123456")]
    [InlineData(IdentityType.Number, "00000000", "")]
    [InlineData(IdentityType.Text, "4142313200000000", "AB12")]
    [InlineData(IdentityType.Text, "FFFF", "")]
    [InlineData(IdentityType.LowByteText, "004100420031", "AB1")]
    [InlineData(IdentityType.LowByteText, "0041002000310032", "A")]
    public void A_serial_number_is_read_as_it_is_printed(IdentityType type, string words, string serial) =>
        Assert.Equal(serial, SerialNumber.Decode(type, Convert.FromHexString(words)));

    [Theory]
    [InlineData("130005218841", "130005218841", true)]
    [InlineData("000123", "123", true)]
    [InlineData("ab12 ", "AB12", true)]
    [InlineData("123", "124", false)]
    public void Leading_zeros_white_space_and_case_do_not_count(string configured, string found, bool same) =>
        Assert.Equal(same, SerialNumber.Same(configured, found));

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
        Assert.Equal("""{"expected":"123456","found":"7"}""", told.Data.ToJsonString());
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

    private static PolledLine Line(ushort high, ushort low)
    {
        var line = new PolledLine(schedule: EveryMinute, profile: WithIdentity, serial: _ => "123456");
        (line.Meters[0].Words[0x0200], line.Meters[0].Words[0x0201]) = (high, low);
        return line;
    }
}
