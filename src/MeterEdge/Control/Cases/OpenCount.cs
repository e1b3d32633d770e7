using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>Counts what has been opened in the district; a countdown that runs counts as an opening already.</summary>
internal static class OpenCount
{
    /// <summary>The counts without the case that is asked about. What its meter was cut for before counts in the hour and the day as any other's.</summary>
    public static OpenCounts Of(Book book, CaseFile except, DateTimeOffset now, int meters)
    {
        var cuts = book.Cases.Values.Where(of => of.Id != except.Id).SelectMany(of => new[] { of.Cut, of.Earlier }).OfType<CutOrder>().Select(cut => (At: When(cut, now), cut.Order.Reason))
            .Where(cut => cut.At is not null).ToList();
        return new(
            Count(cuts, now - TimeSpan.FromHours(1), emergencies: false),
            Count(cuts, now - TimeSpan.FromDays(1), emergencies: false),
            Count(cuts, now - TimeSpan.FromHours(1), emergencies: true),
            book.Switches.Values.Count(file => file.Meter != except.Meter && IsOff(file) && book.CaseOf(file)?.Cut?.Order.Reason == CutReason.Arrears),
            meters);
    }

    private static int Count(IEnumerable<(DateTimeOffset? At, CutReason Reason)> cuts, DateTimeOffset since, bool emergencies) =>
        cuts.Count(cut => cut.At > since && (cut.Reason == CutReason.SafetyEmergency) == emergencies);

    private static DateTimeOffset? When(CutOrder cut, DateTimeOffset now) => cut.Stage switch
    {
        CutStage.AwaitingApproval or CutStage.Void => null,
        CutStage.Countdown => now,
        CutStage.Opening or CutStage.Done => cut.Executed,
    };

    private static bool IsOff(SwitchFile file) => file.Intent switch
    {
        SwitchIntent.Connected or SwitchIntent.Probation => false,
        SwitchIntent.CutPending or SwitchIntent.Opening or SwitchIntent.Disconnected
            or SwitchIntent.Released or SwitchIntent.Armed or SwitchIntent.Closing => true,
    };
}
