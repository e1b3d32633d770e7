using System.CommandLine;
using System.Globalization;

namespace MeterEdge.HeadEnd.Sending;

/// <summary>Options whose values the contract lists, and amounts.</summary>
internal static class Choices
{
    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string?> Of(string name, string description, bool required, params string[] words)
    {
        var option = new Option<string?>(name) { Description = $"{description} One of {string.Join(", ", words)}.", Required = required };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.Ordinal))
                result.AddError($"{name} {token.Value}: write {string.Join(", ", words[..^1])} or {words[^1]}");
        });
        return option;
    }

    /// <summary>An option that takes an amount of money.</summary>
    public static Option<long?> Amount(string name, string description, bool required = false) => new(name)
    {
        Description = $"{description} In minor units, e.g. fen: 38650 is 386.50 yuan.",
        HelpName = "N",
        Required = required,
        CustomParser = argument =>
        {
            var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
                return amount;
            argument.AddError($"{name} {text}: write a whole number of minor units, e.g. 38650 for 386.50 yuan");
            return null;
        },
    };

    /// <summary>The currency.</summary>
    public static Option<string> Currency() => new("--currency") { Description = "ISO 4217.", DefaultValueFactory = _ => "CNY" };

    /// <summary>How supply comes back.</summary>
    public static Option<string?> Mode(string description) => Of("--mode", description, required: false, "ARM", "DIRECT");
}
