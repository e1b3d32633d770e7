using System.Globalization;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>An answer to a signed message as a person reads it.</summary>
/// <param name="stamp">How instants are written.</param>
public sealed class SwitchResultText(LocalStamp stamp)
{
    // More of what said no, or of what was measured, than this helps nobody on one line.
    private const int Most = 12;

    /// <summary>E.g. <c>result disconnect order-1 of 130005218841 case C-1: refused NO_NOTICE, HOLIDAY</c>.</summary>
    public string Line(SwitchResultMessage result)
    {
        var meter = result.Meter is { } serial ? $" of {Clean(serial)}" : "";
        var of = result.Case is { } name ? $" case {Clean(name)}" : "";
        var parts = Parts(result).Where(part => part.Length > 0);
        return $"result {(result.Verb is { } verb ? Clean(verb, 12) + " " : "")}{Clean(result.Id ?? "?")}{meter}{of}: {string.Join(", ", parts)}";
    }

    /// <summary>What said no, a line each, with what it means; for where there is room.</summary>
    public IEnumerable<string> Gates(SwitchResultMessage result) => (result.Gates ?? []).Take(Most * 4).Select(gate =>
        $"  {Clean(gate.Code)} by {Clean(gate.Rule)}{(gate.Until is { } until ? $" until {stamp.Of(until)}" : "")}{(gate.Why is { } why ? $": {Printable.Of(why)}" : "")}");

    private IEnumerable<string> Parts(SwitchResultMessage result)
    {
        var no = result.Gates is { Count: > 0 } gates ? gates.Select(gate => gate.Code).Distinct().Take(Most) : result.Result is { } code and not "ok" ? [code] : [];
        yield return $"{Clean(result.Stage, 20)}{string.Concat(no.Select(each => " " + Clean(each, 30)))}";
        yield return result.T.Until is { } until ? $"until {stamp.Of(until)}" : "";
        yield return result.Reason is { } reason ? $"for {Clean(reason, 30)}" : "";
        yield return result.Release is { } release && release != result.Id ? $"by release {Clean(release)}" : "";
        yield return result.Actual is { } actual
            ? $"switch {Clean(actual, 12)}{(result.Intended is { } intended && intended != actual ? $", wanted {Clean(intended, 12)}" : "")}"
            : "";
        yield return result.ProofLevel is { } level ? $"proof {Clean(level, 12)}{Measured(result.Proof)}" : "";
        yield return result.Register is { } register ? $"register {Energy(register.BeforeWh)} to {Energy(register.AfterWh)} Wh" : "";
        yield return result.T is { Received: { } received, Verified: { } verified }
            ? string.Create(CultureInfo.InvariantCulture, $"{(verified - received).TotalSeconds:0.0} s after it came")
            : "";
        foreach (var flag in Flags(result))
            yield return flag;
        yield return result.Why is { } why && result.Gates is not { Count: > 0 } ? Printable.Of(why) : "";
    }

    private static IEnumerable<string> Flags(SwitchResultMessage result)
    {
        yield return result.Clock == "untrusted" ? "clock not trusted" : "";
        yield return result.Adopted == true ? "case made of this release" : "";
        yield return result.NoOrder == true ? "without an order" : "";
        yield return result.CaseClosed == true ? "case closed, supply was there" : "";
        yield return result.Corrects is { } n ? $"corrects #{n}" : "";
        yield return result.Repeat == true ? "again" : "";
    }

    private static string Measured(IReadOnlyDictionary<string, decimal>? proof) => proof is { Count: > 0 }
        ? $" ({string.Join(", ", proof.Take(Most).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{Clean(pair.Key, 40)} {pair.Value}")))})"
        : "";

    private static string Energy(long? wattHours) => wattHours?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static string Clean(string text, int longest = 64) => Printable.Of(text, longest);
}
