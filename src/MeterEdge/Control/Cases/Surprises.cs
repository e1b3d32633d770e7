using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>What polling sees of switches that nobody has just told anything: silence and surprises change what is known, never what is meant.</summary>
internal static class Surprises
{
    private static readonly SwitchLimits Limits = new();

    /// <summary>A look that nobody ordered.</summary>
    public static void Seen(Turn turn, string meter, SwitchLook look)
    {
        var file = turn.Switch(meter);
        if (look.Actual == SwitchActual.Unknown)
        {
            // Nobody knows any more; whoever pays now is looked after first.
            if (file.Actual != SwitchActual.Unknown && file.Intent is SwitchIntent.Connected or SwitchIntent.CutPending or SwitchIntent.Disconnected)
                turn.Put(file with { Actual = SwitchActual.Unknown });
            return;
        }

        var from = file.Actual;
        var isBypassed = file.Intent == SwitchIntent.Disconnected && look.Actual != SwitchActual.Closed && look.CurrentA >= Limits.FlowingA;
        if (isBypassed && !file.IsBypassed)
            Tell("tamper", Severity.Alarm);
        if (look.Actual == from && file.Seen is not null && isBypassed == file.IsBypassed)
            return;
        turn.Put(file with { Actual = look.Actual, Seen = look.Time, IsBypassed = isBypassed });
        switch (file.Intent)
        {
            case SwitchIntent.Released or SwitchIntent.Armed or SwitchIntent.Closing:
                if (look.Actual == SwitchActual.Closed)
                    Closing.SeenClosed(turn, meter, look);
                break;
            case SwitchIntent.Disconnected:
                if (look.Actual == SwitchActual.Closed)
                    Tell("tamper", Severity.Alarm);
                break;
            case SwitchIntent.Connected or SwitchIntent.CutPending:
                // At the first look after a start nobody knows when it moved.
                if (look.Actual != SwitchActual.Closed && file.Seen is not null)
                    Tell("switch_moved", Severity.Warning);
                else if (look.Actual == SwitchActual.Closed && from is SwitchActual.Open or SwitchActual.Locked)
                    Tell("switch_moved", Severity.Warning);
                if (look.Actual == SwitchActual.Closed)
                    Closing.SeenClosed(turn, meter, look);
                break;
            case SwitchIntent.Opening or SwitchIntent.Probation:
                // Whoever told it looks himself.
                break;
        }

        void Tell(string code, Severity severity)
        {
            turn.Audit(code, meter, file.Case, new() { ["from"] = from.Lower(), ["to"] = look.Actual.Lower(), ["intent"] = file.Intent.Lower() });
            turn.Tell(code, severity, meter, file.Case, new()
            {
                ["from"] = from.Lower(),
                ["to"] = look.Actual.Lower(),
                ["evidence"] = $"{look.CurrentA?.ToString("0.##", null) ?? "?"} A, {look.EnergyWh?.ToString("0", null) ?? "?"} Wh, meant to be {file.Intent.Lower()}",
            });
        }
    }
}
