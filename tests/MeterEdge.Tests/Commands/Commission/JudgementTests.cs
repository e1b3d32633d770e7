using System.Collections.Immutable;
using MeterEdge.Commands.Commission;
using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Commands.Commission;

public sealed class JudgementTests
{
    private static readonly Profile Sdm120 = ProfileLibrary.BuiltIn.Get("eastron-sdm120");
    private static readonly Profile Whole = ProfileLibrary.BuiltIn.Get("chint-dtsu666");
    private static readonly Profile Tenth = ProfileLibrary.BuiltIn.Get("chint-dtsu666-tenth");
    private static readonly ImmutableArray<Measurement> Sound = Values((Quantity.VoltageL1, 230.1m), (Quantity.Frequency, 50m));

    [Fact]
    public void What_is_as_listed_is_no_difference()
    {
        var meter = Assert.Single(Judged([Listed("20000002", 2, Sdm120)], [Found(2, Sdm120, "20000002")]));
        Assert.Equal((PairKind.AsListed, "20000002", (byte)2), (meter.Pair.Kind, meter.Serial, meter.Unit));
        Assert.Empty(meter.Differences);
        Assert.Empty(meter.Notes);
    }

    [Fact]
    public void Two_meters_in_each_others_place_are_both_at_a_wrong_unit()
    {
        var meters = Judged([Listed("20000002", 2, Sdm120), Listed("20000003", 3, Sdm120)], [Found(2, Sdm120, "20000003"), Found(3, Sdm120, "20000002")]);
        Assert.Equal(["listed at unit 3, answers at unit 2, where 20000002 is listed", "listed at unit 2, answers at unit 3, where 20000003 is listed"], Said(meters));
        Assert.All(meters, meter => Assert.Equal(DifferenceKind.WrongUnit, meter.Differences[0].Kind));
    }

    [Fact]
    public void Missing_unexpected_and_exchanged_meters_are_told_apart()
    {
        var meters = Judged([Listed("20000002", 2, Sdm120), Listed("20000003", 3, Sdm120)], [Found(3, Sdm120, "20000009"), Found(4, Sdm120, "20000004")]);
        Assert.Equal(
            [
                "nobody answers at unit 2",
                "the list has 20000003 at unit 3, the meter there says 20000009",
                "answers at unit 4, but is not in the list",
            ],
            Said(meters));
        Assert.Equal("20000009", meters[1].Serial);
    }

    [Fact]
    public void A_meter_whose_unit_was_not_asked_is_not_missing()
    {
        var meter = Assert.Single(Judged([Listed("20000200", 200, Sdm120)], []));
        Assert.Equal(PairKind.NotAsked, meter.Pair.Kind);
        Assert.Empty(meter.Differences);
    }

    [Fact]
    public void A_meter_that_tells_no_serial_number_is_taken_by_its_unit_and_its_label_is_to_be_compared()
    {
        var meter = Assert.Single(Judged([Listed("C-5", 5, Whole)], [Found(5, Whole, "")]));
        Assert.Empty(meter.Differences);
        Assert.Equal(["tells no serial number; compare the label"], meter.Notes);
    }

    [Fact]
    public void The_variant_that_shows_a_grid_is_proposed_with_what_the_listed_one_shows()
    {
        var found = Found(5, Tenth, "");
        var meter = Judged(Listed("C-5", 5, Whole), found, Trial(Tenth, Sound), Trial(Whole, Values((Quantity.VoltageL1, 2301m), (Quantity.Frequency, 50m))));
        Assert.Equal(Tenth, meter.Profile);
        var difference = Assert.Single(meter.Differences);
        Assert.Equal(DifferenceKind.OtherProfile, difference.Kind);
        Assert.Equal(
            "listed as chint-dtsu666, but that reads 2301 V on L1; 230 V was expected; chint-dtsu666-tenth fits (230.1 V, 50 Hz)", difference.What);
    }

    [Fact]
    public void Profiles_that_fit_and_read_different_things_are_not_decided_between()
    {
        var found = Found(5, Whole, "", Tenth);
        var less = Trial(Whole, Values((Quantity.VoltageL1, 230m), (Quantity.EnergyImport, 12_000m)));
        var more = Trial(Tenth, Values((Quantity.VoltageL1, 230m), (Quantity.EnergyImport, 120_000m)));
        var difference = Assert.Single(Judged(Listed("C-5", 5, null), found, less, more).Differences);
        Assert.Equal(DifferenceKind.Undecided, difference.Kind);
        Assert.Equal("cannot decide between chint-dtsu666 and chint-dtsu666-tenth: with chint-dtsu666-tenth energy_import_wh is 120000 instead of 12000", difference.What);

        // The list decides, and so does it when both read the same.
        Assert.Empty(Judged(Listed("C-5", 5, Tenth), found, more).Differences);
        var same = Judged(Listed("C-5", 5, null), found, less, less with { Profile = Tenth });
        Assert.Empty(same.Differences);
        Assert.Contains("chint-dtsu666-tenth would read the same", same.Notes);
    }

    [Fact]
    public void What_no_profile_fits_is_said_with_the_reason_of_the_listed_one()
    {
        var refused = new ExchangeOutcome(ExchangeResult.Refused, 2, Garble.None, 0, 0, 0, TimeSpan.Zero);
        var meter = Judged(Listed("7", 7, Sdm120), Found(7, null, ""), new Trial(Sdm120, PassResult.Failed(Why.Refused, refused, default, 1)));
        Assert.Equal("listed as eastron-sdm120, but the meter refuses its registers, and no other profile fits", meter.Differences[0].What);
        Assert.Equal(Sdm120, meter.Profile);
    }

    [Fact]
    public void Bytes_that_are_no_answer_are_told_from_silence()
    {
        var pair = Assert.Single(Pairing.Of(Expect(Listed("20000002", 2, Sdm120)), [], [2], [2]));
        var meter = Judgement.Of(pair, Expect(), [], null);
        Assert.Equal((DifferenceKind.Garbled, "somebody answers at unit 2, but not in valid frames"), (meter.Differences[0].Kind, meter.Differences[0].What));
    }

    [Fact]
    public void A_meter_that_does_not_answer_every_time_is_not_as_listed()
    {
        var pair = new Pair(PairKind.AsListed, new(Listed("20000002", 2, Sdm120)), Found(2, Sdm120, "20000002"));
        var silence = PassResult.Failed(Why.NoAnswer, new(ExchangeResult.NoAnswer, 0, Garble.None, 0, 0, 0, TimeSpan.Zero), default, 1);
        var difference = Assert.Single(Judgement.Of(pair, Expect(), [Trial(Sdm120, Sound)], silence).Differences);
        Assert.Equal((DifferenceKind.Unread, "answered first, and could not be read later (NoAnswer)"), (difference.Kind, difference.What));
    }

    [Fact]
    public void A_counter_that_falls_between_two_readings_is_doubted()
    {
        var pair = new Pair(PairKind.AsListed, new(Listed("20000002", 2, Sdm120)), Found(2, Sdm120, "20000002"));
        var again = PassResult.Answered(Values((Quantity.VoltageL1, 230m), (Quantity.EnergyImport, 900m)), [], default, 1);
        var meter = Judgement.Of(pair, Expect(), [Trial(Sdm120, Values((Quantity.VoltageL1, 230m), (Quantity.EnergyImport, 1000m)))], again);
        Assert.Equal((DifferenceKind.Implausible, "energy_import_wh fell from 1000 to 900"), (meter.Differences[0].Kind, meter.Differences[0].What));
    }

    [Fact]
    public void A_relay_of_a_listed_meter_is_no_stranger()
    {
        var its = Listed("20000002", 2, Sdm120) with { Switch = new() { Bus = "bus-1", Unit = 101, Profile = ProfileLibrary.BuiltIn.Get("generic-relay") } };
        var meters = Judged([its], [Found(2, Sdm120, "20000002"), Found(101, null, "")]);
        Assert.Equal(PairKind.Relay, meters[1].Pair.Kind);
        Assert.Empty(meters[1].Differences);
    }

    [Fact]
    public void The_resulting_list_has_units_and_profiles_as_found_and_no_account_for_a_stranger()
    {
        var meters = Judged(
            [Listed("20000002", 2, Sdm120), Listed("20000003", 3, Sdm120), Listed("20000005", 5, Sdm120) with { BreakA = 40 }, Listed("20000006", 6, Sdm120)],
            [Found(3, Sdm120, "20000009"), Found(4, Sdm120, "20000002"), Found(6, Sdm120, "20000006"), Found(8, Whole, "")]);
        Assert.Equal(
            """
            serial,bus,unit,profile,account,class,break_a
            20000009,bus-1,3,eastron-sdm120,,Resident,
            20000002,bus-1,4,eastron-sdm120,A-20000002,NonResident,
            20000005,bus-1,5,eastron-sdm120,A-20000005,NonResident,40
            20000006,bus-1,6,eastron-sdm120,A-20000006,NonResident,
            UNIT-8,bus-1,8,chint-dtsu666,,Resident,

            """,
            ResultingList.Of("bus-1", meters));
    }

    private static MeterOptions Listed(string serial, byte unit, Profile? profile) => new()
    {
        Serial = serial,
        Unit = unit,
        Profile = profile!,
        Account = "A-" + serial,
        Class = AccountClass.NonResident,
    };

    private static FoundUnit Found(byte unit, Profile? profile, string serial, params Profile[] others) => new(unit, profile, [], serial, [.. others], "");

    private static Expected Expect(params MeterOptions[] listed) => Expected.Of("bus-1", listed, listed);

    private static ImmutableArray<Measurement> Values(params (Quantity Quantity, decimal Value)[] values) =>
        [.. values.Select(value => new Measurement(value.Quantity, value.Value, default))];

    private static Trial Trial(Profile profile, ImmutableArray<Measurement> values) => new(profile, PassResult.Answered(values, [], default, 1));

    private static Commissioned Judged(MeterOptions listed, FoundUnit found, params Trial[] trials) =>
        Judgement.Of(Assert.Single(Pairing.Of(Expect(listed), [found], [found.Unit], [])), Expect(listed), trials, null);

    private static List<Commissioned> Judged(MeterOptions[] listed, FoundUnit[] found) =>
    [
        .. Pairing.Of(Expect(listed), found, [.. Enumerable.Range(1, 110).Select(unit => (byte)unit)], [])
            .Select(pair => Judgement.Of(pair, Expect(listed), [.. Judgement.InQuestion(pair).Select(profile => Trial(profile, Sound))], null)),
    ];

    private static IEnumerable<string> Said(IEnumerable<Commissioned> meters) => meters.SelectMany(meter => meter.Differences).Select(difference => difference.What);
}
