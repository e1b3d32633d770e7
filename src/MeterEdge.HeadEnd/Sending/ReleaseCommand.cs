using System.CommandLine;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary><c>meteredge-headend release</c> and <c>revoke</c>: what gives the right to restore, and takes it back.</summary>
public static class ReleaseCommand
{
    /// <summary>The command <c>release</c>.</summary>
    public static Command Create()
    {
        var reason = Choices.Of(
            "--reason", "Why supply may come back.", required: true,
            "PAID", "PLAN", "GUARANTEE", "AUTHORITY_ORDER", "MEDICAL_SAFETY", "WRONGFUL", "CLEARED", "WORK_DONE", "CUSTOMER_REQUEST");
        var (due, paid) = (Choices.Amount("--due", "What was owed; for PAID and PLAN."), Choices.Amount("--paid", "What was paid."));
        var balance = Choices.Amount("--balance", "What is still owed; credit is negative. Default: due less paid.");
        var currency = Choices.Currency();
        var transaction = new Option<string?>("--txn") { Description = "Reference of the payment, used once for a case; for PAID and PLAN." };
        var mode = Choices.Mode("The most it permits: ARM lets the customer's button close the switch, DIRECT closes it.");
        return SigningCommand.OfCustomer(
            new("release", """
                Releases a customer whose supply is cut, or is about to be. For PAID and PLAN the payment key signs, for all else the duty engineer's.
                Follows what becomes of it.
                """ + "\n" + SigningCommand.ExitCodesOfMoves)
            { reason, due, paid, balance, currency, transaction, mode },
            parsed => new Claims.Release
            {
                Rsn = parsed.GetValue(reason)!,
                Due = parsed.GetValue(due),
                Paid = parsed.GetValue(paid),
                Bal = parsed.GetValue(balance) ?? (parsed.GetValue(due) - parsed.GetValue(paid)),
                Cur = parsed.GetValue(due) is null ? null : parsed.GetValue(currency),
                Txn = parsed.GetValue(transaction),
                Mode = parsed.GetValue(mode),
            },
            parsed => parsed.GetValue(reason) is "PAID" or "PLAN" ? Role.Payment : Role.Duty,
            "meteredge-headend release --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --reason PAID --due 38650 --paid 38650 --txn B-77 --mode DIRECT");
    }

    /// <summary>The command <c>revoke</c>.</summary>
    public static Command CreateRevoke()
    {
        var reference = new Option<string>("--ref") { Description = "Id of the release.", Required = true };
        return SigningCommand.OfCustomer(
            new("revoke", "Takes a release back, which counts until the switch is closed for it. The same key signs, or another of the same name. " + SigningCommand.ExitCodes) { reference },
            parsed => new Claims.Revoke { Ref = parsed.GetValue(reference)! },
            _ => Role.Payment,
            "meteredge-headend revoke --edge TG-0417 --meter 130005218841 --account A-1001 --case C-2026-000123 --ref release-0f3c62d1a7b4aa10");
    }
}
