using System.CommandLine;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend cancel</c> and <c>hold</c>: a cut is called off, or put off.</summary>
public static class CancelCommand
{
    /// <summary>The command <c>cancel</c>.</summary>
    public static Command Create()
    {
        var order = new Option<string?>("--order") { Description = "Id of the order, instead of the case." };
        var command = new Command("cancel", "Calls off a cut that has not happened: anybody who may sign may do that, alone. " + SigningCommand.ExitCodes) { order };
        command.Validators.Add(typed =>
        {
            if (typed.GetResult(order) is null && typed.Children.All(child => child is not System.CommandLine.Parsing.OptionResult { Option.Name: "--case" }))
                typed.AddError("give --case or --order");
        });
        return SigningCommand.OfAnything(
            command,
            parsed => new Claims.Cancel { OrderId = parsed.GetValue(order) },
            _ => Role.Headend,
            "meteredge-headend cancel --edge TG-0417 --case C-2026-000123");
    }

    /// <summary>The command <c>hold</c>.</summary>
    public static Command CreateHold()
    {
        var edge = new Option<string>("--edge") { Description = "The concentrator.", Required = true };
        var of = new Option<string>("--case") { Description = "The case.", Required = true };
        var command = new Command("hold", "Holds a countdown to a cut for arrears for 24 h, once a case. Needs no key: whoever can publish may do it. " + SigningCommand.ExitCodes) { edge, of };
        SendOptions.AddTo(command);
        command.SetAction((parsed, _) => SendOptions.Run(parsed, parsed.GetValue(edge), () => Message.UnsignedCancel(parsed.GetValue(of)!)));
        return command.WithExample("meteredge-headend hold --edge TG-0417 --case C-2026-000123");
    }
}
