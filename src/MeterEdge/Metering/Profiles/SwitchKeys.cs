using MeterEdge.Configuration.Keys;

namespace MeterEdge.Metering.Profiles;

/// <summary>The keys of the switch in a profile file.</summary>
internal static class SwitchKeys
{
    public const int MostChannels = 64;

    private static readonly ProfileKeys.AddressScalar Word = new();

    private static readonly ProfileKeys.BitsScalar Bits = new();

    private static readonly KeyTable<SwitchCommand> Command = KeyTable.For(new SwitchCommand())
        .Value("function", new IntegerScalar(5, 16), o => o.Function, (o, v) => o with { Function = v }, required: true)
        .Value("address", Word, o => o.Address, (o, v) => o with { Address = v }, required: true)
        .Value("value", Word, o => o.Value, (o, v) => o with { Value = v }, required: true)
        .Value("source", ProfileKeys.Text, o => o.Source, (o, v) => o with { Source = v }, required: true)
        .Value("mark", ProfileKeys.Marks, o => o.Mark, (o, v) => o with { Mark = v }, required: true);

    private static readonly KeyTable<SwitchSign> Sign = KeyTable.For(new SwitchSign())
        .Value(
            "is",
            new ChoiceScalar<SignMeaning>(
                (SignMeaning.Open, "open"),
                (SignMeaning.Closed, "closed"),
                (SignMeaning.Armed, "armed"),
                (SignMeaning.Tripped, "tripped"),
                (SignMeaning.LocalLock, "local-lock"),
                (SignMeaning.MaintenanceLock, "maintenance-lock"),
                (SignMeaning.FaultTrip, "fault-trip")),
            o => o.Is,
            (o, v) => o with { Is = v },
            required: true)
        .Value("function", new IntegerScalar(1, 4), o => o.Function, (o, v) => o with { Function = v }, required: true)
        .Value("address", Word, o => o.Address, (o, v) => o with { Address = v }, required: true)
        .Value("count", new IntegerScalar(1, 4), o => o.Count, (o, v) => o with { Count = v })
        .Value("mask", new ValueOrNull<ulong>(Bits), o => o.Mask, (o, v) => o with { Mask = v })
        .Values("values", Bits, o => o.Values, (o, v) => o with { Values = v })
        .Value("source", ProfileKeys.Text, o => o.Source, (o, v) => o with { Source = v }, required: true)
        .Value("mark", ProfileKeys.Marks, o => o.Mark, (o, v) => o with { Mark = v }, required: true);

    public static readonly KeyTable<ProfileSwitch> Keys = KeyTable.For(new ProfileSwitch())
        .Value("channels", new IntegerScalar(1, MostChannels), o => o.Channels, (o, v) => o with { Channels = v })
        .Value(
            "voltage",
            new ChoiceScalar<VoltageSide>((VoltageSide.Line, "line"), (VoltageSide.Load, "load")),
            o => o.Voltage,
            (o, v) => o with { Voltage = v })
        .Value("closesAfterTrip", new FlagScalar(), o => o.ClosesAfterTrip, (o, v) => o with { ClosesAfterTrip = v })
        .NestedOrNull("open", Command, o => o.Open, (o, v) => o with { Open = v })
        .NestedOrNull("close", Command, o => o.Close, (o, v) => o with { Close = v })
        .NestedOrNull("arm", Command, o => o.Arm, (o, v) => o with { Arm = v })
        .List("signs", Sign, o => o.Signs, (o, v) => o with { Signs = v });
}
