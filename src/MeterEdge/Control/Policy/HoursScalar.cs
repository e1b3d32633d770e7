using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Control.Policy;

/// <summary>Hours of a day, written <c>09:00-12:00</c>; the end may be <c>24:00</c>.</summary>
internal sealed partial class HoursScalar : Scalar<LocalHours>
{
    public override Shape Shape => new("string") { Pattern = Form().ToString() };

    public override bool TryRead(ScalarNode node, out LocalHours value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = "expects hours like \"09:00-12:00\", the first before the last";
        if (node.Kind is not (ScalarKind.Text or ScalarKind.Variable) || Form().Match(node.Text) is not { Success: true } written)
            return false;
        value = new(Time(written, "h1", "m1"), Time(written, "h2", "m2"));
        if (value.From >= value.To || value.To > TimeSpan.FromHours(24))
            return false;
        problem = null;
        return true;
    }

    public override void Write(LocalHours value, Utf8JsonWriter writer) => writer.WriteStringValue(value.ToString());

    private static TimeSpan Time(Match written, string hours, string minutes) => new(Number(written, hours), Number(written, minutes), 0);

    private static int Number(Match written, string group) => int.Parse(written.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<h1>[0-2][0-9]):(?<m1>[0-5][0-9])-(?<h2>[0-2][0-9]):(?<m2>[0-5][0-9])$")]
    private static partial Regex Form();
}
