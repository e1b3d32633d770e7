using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Console.Sessions;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Metering.Switches;

namespace MeterEdge.Console.Commands;

/// <summary><c>release</c> and <c>switch recheck</c>: what a technician may do about a switch. Nothing here moves one without a signed release.</summary>
internal static class SwitchVerbs
{
    // A token has at most 4 KB, by the contract.
    private const int LongestToken = 4096;
    private const int CharactersADot = 64;

    // An ES256 signature in base64url: 64 bytes.
    private const int SignatureCharacters = 86;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>The verbs.</summary>
    /// <param name="plant">What they work on.</param>
    /// <param name="inbox">Takes the releases.</param>
    /// <param name="isBusy">True while something is being done at the switch of a meter.</param>
    public static IEnumerable<ConsoleVerb> Of(Plant plant, ControlInbox inbox, Func<string, bool> isBusy) =>
    [
        new(
            "release",
            "[PASTE]",
            "enters a signed release when the uplink is down",
            "Enters a release that the head-end has signed: in one line behind the command,\n"
            + "or, better on a slow line, when you are asked for it, in as many rows as it has.\n"
            + "It is checked like one that came over the uplink, is the order too, and\n"
            + "nothing else can close a switch here. Then what happens is shown until the\n"
            + "end; Ctrl-C stops the showing only.",
            call => Release(call, plant, inbox))
        {
            Group = VerbGroup.Do,
        },
        new(
            "switch recheck",
            "SERIAL",
            "reads anew how a switch stands",
            "Reads its state and what proves it, and tells the cases what was seen: e.g.\nthat it is closed, after you closed it by hand. It writes nothing.",
            call => Recheck(call, plant, isBusy))
        {
            Group = VerbGroup.Do, Complete = before => before.IsEmpty ? plant.Desk.Rules.Meters.Values.Where(meter => meter.Switch is not null).Select(meter => meter.Serial) : [],
        },
    ];

    private static async ValueTask<string?> Release(Call call, Plant plant, ControlInbox inbox)
    {
        var token = string.Concat(call.Words);
        if (token.Length == 0)
            token = await Pasted(call).ConfigureAwait(false);
        if (token.Length == 0)
            return "nothing was pasted";
        OnSiteAnswer answer;
        try
        {
            answer = inbox.TakeOnSite(token, new() { ["by"] = call.Who.Name, ["at"] = call.Who.Place, ["did"] = "release" });
        }
        catch (Exception failed) when (failed is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException or InvalidOperationException)
        {
            return $"not taken, because it could not be kept: {failed.Message}";
        }

        return answer switch
        {
            OnSiteAnswer.Refused(var code, var why) => $"refused, {code.Upper()}: {why}",
            OnSiteAnswer.Kept(var release) => await Follow(call, plant, release, () => inbox.LastAnswer(release)).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"{answer} is no answer"),
        };
    }

    /// <summary>The lines of a paste together, until it is whole or an empty line ends it.</summary>
    private static async ValueTask<string> Pasted(Call call)
    {
        var token = new StringBuilder();
        while (!IsWhole(token.ToString()) && token.Length <= LongestToken
            && await call.Dialogue.ReadHidden(token.Length == 0 ? "paste the release, then Enter: " : "", LongestToken + 1, CharactersADot, call.Stop).ConfigureAwait(false) is { Length: > 0 } line)
        {
            token.Append(line.Trim());
        }

        return token.ToString();
    }

    private static bool IsWhole(string token) => token.Split('.') is [_, _, { Length: >= SignatureCharacters }];

    /// <summary>Shows the answers to it until the last one.</summary>
    private static async ValueTask<string?> Follow(Call call, Plant plant, SignedMessage release, Func<string?> lastAnswer)
    {
        var shown = "";
        while (true)
        {
            if (lastAnswer() is { } text && text != shown && JsonNode.Parse(text) is JsonObject answer)
            {
                shown = text;
                var (stage, line) = (Words.ParseLower<SwitchStage>(answer["stage"]?.GetValue<string>()), Line(answer, plant));
                if (stage is SwitchStage.Refused or SwitchStage.Expired or SwitchStage.Cancelled)
                    return line;
                await call.Report(line).ConfigureAwait(false);
                if (stage is SwitchStage.Verified || answer["case_closed"]?.GetValue<bool>() == true)
                    return null;
            }

            // What nobody could prove is tried again, until there is no attempt left.
            if (plant.Desk.Book.Switches.GetValueOrDefault(release.Meter!) is { FieldVisit: true })
                return $"{release.Meter} cannot be closed from here: a field visit is needed ('meter {release.Meter}')";
            await Task.Delay(LookEvery, plant.Time, call.Stop).ConfigureAwait(false);
        }
    }

    private static string Line(JsonObject answer, Plant plant) =>
        $"{plant.Time.GetUtcNow().Local(plant.Configuration.TimeZone)[11..]} {answer["meter"]} {answer["stage"]}"
        + (answer["result"]?.GetValue<string>() is { } result and not "ok" ? $" {result}" : "")
        + (answer["actual"] is { } actual ? $", the switch is {actual}" : "")
        + (answer["proof_level"] is { } level ? $", proof {level}" : "")
        + (answer["why"] is { } why ? $": {why}" : "");

    private static async ValueTask<string?> Recheck(Call call, Plant plant, Func<string, bool> isBusy)
    {
        if (call.Words is not [var serial])
            return "switch recheck SERIAL";
        if (plant.Meter(serial) is not var (bus, _, _))
            return plant.NoMeter(serial);
        if (MeterSwitches.Another(serial, plant.Buses, plant.Time) is not { } device)
            return $"meter {serial} has no switch";
        var before = plant.Desk.Book.Switches.GetValueOrDefault(serial);
        if (isBusy(serial))
            return $"the switch of {serial} is being worked, and read anew by that ('meter {serial}')";
        if (plant.Audit.Write(call.Who, "switch recheck", serial, null, []) is { } unwritten)
            return unwritten;
        var check = await device.CheckSerial().ConfigureAwait(false);
        if (check is SerialCheck.Other)
            return $"another meter answers as {serial}: nothing was taken down ('meter {serial}')";
        var look = await device.Look(Sight.Watch).ConfigureAwait(false);
        if (isBusy(serial) || plant.Desk.Book.Switches.GetValueOrDefault(serial)?.Intent != before?.Intent)
            return $"the switch of {serial} was worked meanwhile; what was read before counts for nothing ('meter {serial}')";
        plant.Desk.Seen(serial, look);
        await call.Say($"{serial}: the switch is {look.Actual.Lower()}{(look.Failure is { } failure ? $" ({failure})" : "")}{Proof(look)}").ConfigureAwait(false);
        foreach (var (isSo, what) in ((bool, string)[])[(look.LocalLock, "locked by hand"), (look.MaintenanceLock, "locked for maintenance"), (look.FaultTrip, "tripped for a fault")])
        {
            if (isSo)
                await call.Say($"  {what}").ConfigureAwait(false);
        }

        return look.Actual == SwitchActual.Unknown && look.Failure is not null ? $"the switch does not answer; 'line {bus.Options.Name}' judges the line" : null;
    }

    private static string Proof(SwitchLook look) => string.Concat(
        look.LineVoltageV is { } line ? string.Create(CultureInfo.InvariantCulture, $", line {line:0.#} V") : "",
        look.LoadVoltageV is { } load ? string.Create(CultureInfo.InvariantCulture, $", load {load:0.#} V") : "",
        look.CurrentA is { } current ? string.Create(CultureInfo.InvariantCulture, $", {current:0.##} A") : "");
}
