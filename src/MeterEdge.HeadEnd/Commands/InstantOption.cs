using System.CommandLine;
using System.Globalization;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>An option that takes a point in time.</summary>
public static class InstantOption
{
    /// <summary>A new one.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description, bool required = false) => new(name)
    {
        Description = $"{description} Without an offset it is local time.",
        HelpName = "TIME",
        Required = required,
        CustomParser = argument =>
        {
            var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var instant))
                return instant.ToUniversalTime();
            argument.AddError($"'{text}' is not a time; write for example 2026-11-27T10:15:00Z, or 2026-11-27 for midnight here");
            return null;
        },
    };
}
