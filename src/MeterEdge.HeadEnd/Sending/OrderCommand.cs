using System.CommandLine;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend order</c>: cut, or restore.</summary>
public static class OrderCommand
{
    private const string Safety = "SAFETY_EMERGENCY";

    /// <summary>The command with its verbs.</summary>
    public static Command Create()
    {
        var command = new Command("order", """
            Orders a concentrator to cut a customer's supply, or to restore it, and follows what becomes of it.
            """ + "\n" + SigningCommand.ExitCodesOfMoves)
        { Disconnect(), Reconnect() };
        return command.WithExample(
            "meteredge-headend order disconnect --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --reason ARREARS");
    }

    private static Command Disconnect()
    {
        var reason = Choices.Of(
            "--reason", "Why.", required: true, "ARREARS", "CUSTOMER_REQUEST", "PLANNED_WORK", "AUTHORITY_ORDER", "THEFT_CONFIRMED", Safety);
        return SigningCommand.OfCustomer(
            new("disconnect", "Cuts, once somebody else approves, every rule allows it and the countdown is over. " + SigningCommand.ExitCodesOfMoves) { reason },
            parsed => new Claims.Order { Verb = "disconnect", Rsn = parsed.GetValue(reason) },
            parsed => parsed.GetValue(reason) == Safety ? Role.Duty : Role.Headend,
            "meteredge-headend order disconnect --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --reason ARREARS");
    }

    private static Command Reconnect()
    {
        var reason = Choices.Of(
            "--reason", "Why, where it is to be said; it must be the release's.", required: false,
            "PAID", "PLAN", "GUARANTEE", "AUTHORITY_ORDER", "MEDICAL_SAFETY", "WRONGFUL", "CLEARED", "WORK_DONE", "CUSTOMER_REQUEST");
        var mode = Choices.Mode("ARM lets the customer's button close the switch, DIRECT closes it.");
        var release = new Option<FileInfo?>("--release") { Description = "File with a signed release to carry along (release --print).", HelpName = "FILE" };
        return SigningCommand.OfCustomer(
            new("reconnect", "Restores, once there is a release for the case. " + SigningCommand.ExitCodesOfMoves) { reason, mode, release },
            parsed => new Claims.Order
            {
                Verb = "reconnect",
                Rsn = parsed.GetValue(reason),
                Mode = parsed.GetValue(mode),
                Carried = parsed.GetValue(release) is { } file ? File.ReadAllText(file.FullName).Trim() : null,
            },
            _ => Role.Headend,
            "meteredge-headend order reconnect --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --mode DIRECT");
    }
}
