using System.CommandLine;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend approve</c>: somebody else agrees to an order.</summary>
public static class ApproveCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var order = new Option<string>("--order") { Description = "Id of the order.", Required = true };
        return SigningCommand.OfCustomer(
            new("approve", "Agrees to an order that waits for it. Where two must agree, send it twice, with --as approver-a-1 and --as approver-b-1. " + SigningCommand.ExitCodes) { order },
            parsed => new Claims.Approval { OrderId = parsed.GetValue(order)! },
            _ => Role.Approver,
            "meteredge-headend approve --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --order order-0f3c62d1a7b4aa10");
    }
}
