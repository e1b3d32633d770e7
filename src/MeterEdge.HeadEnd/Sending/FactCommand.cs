using System.CommandLine;
using System.Text.Json;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend fact</c>: something that protects begins to hold, or ends.</summary>
public static class FactCommand
{
    private static readonly string[] Kinds = ["medical", "guarantee", "common_load", "important", "dispute", "payment_pending", "plan", "weather", "special_day"];

    /// <summary>The command with its verbs.</summary>
    public static Command Create()
    {
        var command = new Command("fact", """
            Says that something protects a customer, or all customers of a concentrator, or no longer does. Anybody may say that something protects;
            that it ends, and the weather, only the duty engineer.
            """ + "\n" + SigningCommand.ExitCodes)
        { Verb("on", "It holds from now on.", true), Verb("off", "It does not hold any more.", false) };
        return command.WithExample("meteredge-headend fact on --edge TG-0417 --meter 130005218841 --account A-1001 --kind medical");
    }

    private static Command Verb(string name, string description, bool on)
    {
        var kind = Choices.Of("--kind", "What.", required: true, Kinds);
        var until = InstantOption.Create("--until", "When it ends by itself.");
        var data = new Option<JsonElement?>("--data")
        {
            Description = "Details, a JSON object; for weather e.g. '{\"low_c\":-3}'.",
            HelpName = "JSON",
            CustomParser = argument =>
            {
                try
                {
                    using var document = JsonDocument.Parse(argument.Tokens is [var token] ? token.Value : "");
                    if (document.RootElement.ValueKind == JsonValueKind.Object)
                        return document.RootElement.Clone();
                }
                catch (JsonException)
                {
                    // Said below, as for JSON that is something else.
                }

                argument.AddError("--data wants a JSON object, e.g. '{\"low_c\":-3}'");
                return null;
            },
        };
        return SigningCommand.OfAnything(
            new(name, $"{description} {SigningCommand.ExitCodes}") { kind, until, data },
            parsed => new Claims.Fact
            {
                Kind = parsed.GetValue(kind)!,
                On = on,
                Until = parsed.GetValue(until),
                Data = parsed.GetValue(data),
            },
            parsed => on && parsed.GetValue(kind) != "weather" ? Role.Headend : Role.Duty,
            $"meteredge-headend fact {name} --edge TG-0417 --meter 130005218841 --account A-1001 --kind medical");
    }
}
