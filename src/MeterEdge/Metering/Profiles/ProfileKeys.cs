using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Modbus.Serial;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>The keys of a profile file.</summary>
internal static partial class ProfileKeys
{
    public static readonly ChoiceScalar<Mark> Marks = new(
        (Mark.TwoSources, "two-sources"), (Mark.OneSource, "one-source"), (Mark.Unverified, "unverified"), (Mark.Conflict, "conflict"));

    public static readonly ChoiceScalar<RegisterType> Types = new(
        (RegisterType.Binary32, "float32"),
        (RegisterType.Binary64, "float64"),
        (RegisterType.Unsigned16, "uint16"),
        (RegisterType.Signed16, "int16"),
        (RegisterType.Unsigned32, "uint32"),
        (RegisterType.Signed32, "int32"),
        (RegisterType.Unsigned64, "uint64"),
        (RegisterType.Signed64, "int64"));

    public static readonly ChoiceScalar<WordOrder> Orders = new((WordOrder.Abcd, "ABCD"), (WordOrder.Cdab, "CDAB"));

    internal static readonly TextScalar Text = new(400);

    private static readonly KeyTable<ProfileSerial> Serial = KeyTable.For(new ProfileSerial())
        .Value("baud", SerialLine.Baud, o => o.Baud, (o, v) => o with { Baud = v }, required: true)
        .Value("parity", Choice.ByName<Parity>(), o => o.Parity, (o, v) => o with { Parity = v }, required: true)
        .Value("stopBits", SerialLine.StopBits, o => o.StopBits, (o, v) => o with { StopBits = v }, required: true)
        .Value("source", Text, o => o.Source, (o, v) => o with { Source = v }, required: true)
        .Value("mark", Marks, o => o.Mark, (o, v) => o with { Mark = v }, required: true);

    public static readonly ChoiceScalar<PlaceType> PlaceTypes = new(
        (PlaceType.Number, "number"), (PlaceType.Text, "text"), (PlaceType.LowByteText, "low-byte-text"));

    private static readonly KeyTable<ProfileIdentity> Identity = Place(KeyTable.For(new ProfileIdentity()));

    private static readonly KeyTable<ProfileCheck> Check = Place(KeyTable.For(new ProfileCheck())
        .Value("what", Text, o => o.What, (o, v) => o with { What = v }, required: true))
        .Values("expect", new TextScalar(64), o => o.Expect, (o, v) => o with { Expect = v });

    private static readonly KeyTable<ReadableRange> Range = KeyTable.For(new ReadableRange())
        .Value("first", new AddressScalar(), o => o.First, (o, v) => o with { First = v }, required: true)
        .Value("last", new AddressScalar(), o => o.Last, (o, v) => o with { Last = v }, required: true)
        .Value("source", Text, o => o.Source, (o, v) => o with { Source = v }, required: true)
        .Value("mark", Marks, o => o.Mark, (o, v) => o with { Mark = v }, required: true);

    private static readonly TextScalar RatioName = new(16);

    private static readonly KeyTable<ProfileRatio> Ratio = Field(KeyTable.For(new ProfileRatio())
        .Value("name", RatioName, o => o.Name, (o, v) => o with { Name = v }, required: true)
        .Value(
            "form", new ChoiceScalar<RatioForm>((RatioForm.Factor, "factor"), (RatioForm.PowerOfTen, "power-of-ten")),
            o => o.Form, (o, v) => o with { Form = v }));

    private static readonly KeyTable<ProfileRegister> Register = Field(KeyTable.For(new ProfileRegister())
        .Value("quantity", Quantity(), o => o.Quantity, (o, v) => o with { Quantity = v }, required: true)
        .Value("unit", new TextOrNull(new TextScalar(8)), o => o.Unit, (o, v) => o with { Unit = v })
        .Values("times", RatioName, o => o.Times, (o, v) => o with { Times = v }));

    public static readonly KeyTable<Profile> Keys = KeyTable.For(new Profile())
        .Value("$schema", new TextOrNull(Text), o => o.Schema, (o, v) => o with { Schema = v })
        .Value("name", Texts.ProfileName, o => o.Name, (o, v) => o with { Name = v }, required: true)
        .Value("title", Text, o => o.Title, (o, v) => o with { Title = v }, required: true)
        .Value("function", new IntegerScalar(3, 4), o => o.Function, (o, v) => o with { Function = (byte)v }, required: true)
        .Value("maxRegisters", new IntegerScalar(1, 125), o => o.MaxRegisters, (o, v) => o with { MaxRegisters = v }, required: true)
        .Value("evenStart", new FlagScalar(), o => o.EvenStart, (o, v) => o with { EvenStart = v }, required: true)
        .Nested("serial", Serial, o => o.Serial, (o, v) => o with { Serial = v }, required: true)
        .NestedOrNull("identity", Identity, o => o.Identity, (o, v) => o with { Identity = v })
        .List("checks", Check, o => o.Checks, (o, v) => o with { Checks = v })
        .Value("leastTimeoutMs", new IntegerScalar(0, 10_000), o => o.LeastTimeoutMs, (o, v) => o with { LeastTimeoutMs = v })
        .Value("pauseMs", new IntegerScalar(0, 1000), o => o.PauseMs, (o, v) => o with { PauseMs = v })
        .Values("notes", Text, o => o.Notes, (o, v) => o with { Notes = v })
        .List("readable", Range, o => o.Readable, (o, v) => o with { Readable = v })
        .List("ratios", Ratio, o => o.Ratios, (o, v) => o with { Ratios = v })
        .List("registers", Register, o => o.Registers, (o, v) => o with { Registers = v })
        .NestedOrNull("switch", SwitchKeys.Keys, o => o.Switch, (o, v) => o with { Switch = v });

    private static KeyTable<T> Field<T>(KeyTable<T> table)
        where T : ProfileField => table
        .Value("address", new AddressScalar(), o => o.Address, (o, v) => o with { Address = v }, required: true)
        .Value("type", Types, o => o.Type, (o, v) => o with { Type = v }, required: true)
        .Value("order", Orders, o => o.Order, (o, v) => o with { Order = v })
        .Value("scale", new DecimalScalar(0.000001m, 1000m), o => o.Scale, (o, v) => o with { Scale = v })
        .Values("invalid", new BitsScalar(), o => o.Invalid, (o, v) => o with { Invalid = v })
        .Value("source", Text, o => o.Source, (o, v) => o with { Source = v }, required: true)
        .Value("mark", Marks, o => o.Mark, (o, v) => o with { Mark = v }, required: true);

    private static KeyTable<T> Place<T>(KeyTable<T> table)
        where T : ProfilePlace => table
        .Value("function", new ValueOrNull<int>(new IntegerScalar(3, 4)), o => o.Function, (o, v) => o with { Function = v })
        .Value("address", new AddressScalar(), o => o.Address, (o, v) => o with { Address = v }, required: true)
        .Value("count", new IntegerScalar(1, 32), o => o.Count, (o, v) => o with { Count = v }, required: true)
        .Value("type", PlaceTypes, o => o.Type, (o, v) => o with { Type = v }, required: true)
        .Value("source", Text, o => o.Source, (o, v) => o with { Source = v }, required: true)
        .Value("mark", Marks, o => o.Mark, (o, v) => o with { Mark = v }, required: true);

    private static ChoiceScalar<Quantity> Quantity() => new([.. Enum.GetValues<Quantity>().Select(quantity => (quantity, quantity.Key()))]);

    /// <summary>The bits of up to four registers in hex.</summary>
    internal sealed partial class BitsScalar : Scalar<ulong>
    {
        public override Shape Shape => new("string") { Pattern = Form().ToString() };

        public override bool TryRead(ScalarNode node, out ulong value, [NotNullWhen(false)] out string? problem)
        {
            value = 0;
            problem = node.Kind == ScalarKind.Text && Form().IsMatch(node.Text)
                && ulong.TryParse(node.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
                ? null
                : "expects the bits of the registers like \"0x7FFFFFFF\"";
            return problem is null;
        }

        public override void Write(ulong value, Utf8JsonWriter writer) => writer.WriteStringValue($"0x{value:X4}");

        [GeneratedRegex("^0x[0-9A-F]{4,16}$")]
        private static partial Regex Form();
    }

    /// <summary>An address on the wire in hex, as vendors print it.</summary>
    internal sealed partial class AddressScalar : Scalar<ushort>
    {
        public override Shape Shape => new("string") { Pattern = Form().ToString() };

        public override bool TryRead(ScalarNode node, out ushort value, [NotNullWhen(false)] out string? problem)
        {
            value = 0;
            problem = node.Kind == ScalarKind.Text && Form().IsMatch(node.Text)
                && ushort.TryParse(node.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
                ? null
                : "expects an address on the wire like \"0x004A\"";
            return problem is null;
        }

        public override void Write(ushort value, Utf8JsonWriter writer) => writer.WriteStringValue($"0x{value:X4}");

        [GeneratedRegex("^0x[0-9A-F]{4}$")]
        private static partial Regex Form();
    }
}
