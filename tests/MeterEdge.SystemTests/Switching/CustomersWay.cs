using MeterEdge.Contract;

namespace MeterEdge.SystemTests.Switching;

/// <summary>
/// One customer's case as a head-end drives it: told, ordered, approved, cut; paid, restored. What is cancelled is ordered anew, and what is not answered is
/// sent again, as the contract wants it of a sender.
/// </summary>
internal sealed class CustomersWay(SwitchedEdge edge, string serial, int unit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly string _case = $"C-{serial}";
    private int _orders;

    public string Serial => serial;

    public int Unit => unit;

    /// <summary>Whether the order is approved when it waits for that.</summary>
    public bool Approves { get; set; } = true;

    /// <summary>Whether supply is ordered to come back once it was paid for.</summary>
    public bool Orders { get; set; } = true;

    /// <summary>Whether the customer presses the button when the switch is armed.</summary>
    public bool Presses { get; set; } = true;

    /// <summary>The last word on it.</summary>
    public string? Stage => Mine().LastOrDefault()?.Stage;

    public bool IsCut => Mine().Any(answer => answer is { Verb: "disconnect", Stage: "verified" });

    /// <summary>The switch was proved to be closed, which is said before the watch of a minute.</summary>
    public bool HasSupply => Mine().Any(answer => answer is { Verb: "reconnect", Stage: "executing" or "verified", Actual: "closed", ProofLevel: not null });

    /// <summary>It was watched for a minute, and the case is closed.</summary>
    public bool IsRestored => Mine().Any(answer => answer is { Verb: "reconnect", Stage: "verified" });

    public bool IsTold(string verb) => Mine().Any(answer => answer.Verb == verb && answer is { Stage: "executing", ProofLevel: null });

    public override string ToString() => $"{serial}: {string.Join(", ", Mine().Select(answer => $"{answer.Id} {answer.Stage} {answer.Result}"))}; {edge.Writes(serial).Count} writes";

    /// <summary>From the first notice to supply that is back.</summary>
    public async Task Go(CancellationToken stop)
    {
        await Answered(() => edge.Notify(serial, _case), $"notice-FINAL-{_case}", stop);
        while (!IsCut)
        {
            var order = $"cut-{serial}-{++_orders}";
            await Answered(() => edge.Order(order, serial, _case), order, stop);
            while (!IsCut && edge.Answers(order)[^1].Stage is not ("cancelled" or "refused" or "expired" or "contradicted" or "unknown"))
            {
                if (Approves && edge.Answers(order)[^1].Stage == "awaiting_approval")
                    await Answered(() => edge.Approve(order, serial, _case), $"approval-{order}", stop);
                await Task.Delay(20, stop);
            }

            if (!IsCut)
                await Task.Delay(500, stop);
        }

        var mode = unit == 10 ? "ARM" : "DIRECT";
        await Answered(() => edge.Release($"paid-{serial}", serial, _case, mode), $"paid-{serial}", stop);
        var ordered = false;
        while (!HasSupply)
        {
            if (Orders && !ordered)
            {
                await Answered(() => edge.Reconnect($"back-{serial}", serial, _case, mode), $"back-{serial}", stop);
                ordered = true;
            }

            if (Presses && Stage == "armed")
                await edge.Line.Do("switch 100.1 button");
            await Task.Delay(50, stop);
        }
    }

    private async Task Answered(Func<Task> send, string id, CancellationToken stop)
    {
        while (edge.Answers(id).Count == 0)
        {
            await send();
            var until = TimeProvider.System.GetTimestamp();
            while (edge.Answers(id).Count == 0 && TimeProvider.System.GetElapsedTime(until) < Patience)
                await Task.Delay(20, stop);
        }
    }

    private IEnumerable<SwitchResultMessage> Mine() => edge.Answered().Where(answer => answer.Meter == serial && answer.Verb is not null && answer.Repeat != true);
}
