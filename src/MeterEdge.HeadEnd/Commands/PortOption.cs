using System.CommandLine;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>The option <c>--port</c>, 1 to 65535, by default MQTT's.</summary>
public static class PortOption
{
    /// <summary>A new one.</summary>
    public static Option<int> Create()
    {
        var option = new Option<int>("--port") { Description = "TCP port of the broker.", DefaultValueFactory = _ => 1883 };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(ushort.TryParse(token.Value, out var port) && port > 0))
                result.AddError($"'{token.Value}' is not a port; write a number from 1 to 65535");
        });
        return option;
    }
}
