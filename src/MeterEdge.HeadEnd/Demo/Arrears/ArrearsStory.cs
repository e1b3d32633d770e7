using System.Globalization;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Demo.View;
using MeterEdge.HeadEnd.Following;
using MeterEdge.HeadEnd.Sending;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Demo.Arrears;

/// <summary>
/// The second half of the demo: a customer in arrears is cut by the rules, pays, and has supply again, each step over MQTT as a head-end
/// would do it. It only sends and listens; what moves and why is decided by the daemon.
/// </summary>
/// <param name="broker">The demo's broker.</param>
/// <param name="of">The case.</param>
/// <param name="tell">Shows a line.</param>
/// <param name="time">Clock.</param>
internal sealed class ArrearsStory(BrokerAddress broker, ArrearsCase of, Action<string, Mood> tell, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly SwitchResultText _text = new(new LocalStamp(time));
    private readonly TaskCompletionSource _awaitsApproval = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long the customer sits in the dark before he pays; nobody would see a shorter cut.</summary>
    public TimeSpan Dark { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>When the switch was proved open; null before.</summary>
    public DateTimeOffset? Cut { get; private set; }

    /// <summary>When the payment came to the daemon.</summary>
    public DateTimeOffset? Paid { get; private set; }

    /// <summary>When it was first seen that supply is back.</summary>
    public DateTimeOffset? Restored { get; private set; }

    /// <summary>What came of it, in a line.</summary>
    public string Summary => (Cut, Paid, Restored) switch
    {
        ({ } cut, { } paid, { } restored) => string.Create(
            CultureInfo.InvariantCulture,
            $"The customer in arrears: cut at {Stamp(cut)}, paid at {Stamp(paid)}, supply again at {Stamp(restored)}: {(restored - paid).TotalSeconds:0.0} s after the payment came."),
        ({ } cut, _, _) => $"The customer in arrears: cut at {Stamp(cut)}; the demo ended before supply was back.",
        _ => "The customer in arrears: the demo ended before anything was cut.",
    };

    /// <summary>Runs to the end of the case, or to where the daemon says no.</summary>
    public async Task Run(CancellationToken stop)
    {
        tell("a customer in arrears:", Mood.Warning);
        foreach (var words in DemoPolicy.Words)
            tell(words, Mood.Warning);
        tell(string.Create(
            CultureInfo.InvariantCulture,
            $"he owes {ArrearsCase.Due / 100m:0.00} CNY since {ArrearsCase.DaysOverdue} days; what he was told is dated back and signed by the notice service"), Mood.Plain);
        if (await Send(of.Forecast(), stop) != ExitCode.Ok)
            return;
        foreach (var (what, notice) in of.Notices())
        {
            tell(what, Mood.Plain);
            if (await Send(notice, stop) != ExitCode.Ok)
                return;
        }

        tell("the head-end orders the cut; somebody else has to approve it", Mood.Plain);
        var cutting = Send(of.Order(), stop);
        if (await Task.WhenAny(cutting, _awaitsApproval.Task) == cutting)
            return;
        tell("the approver approves; every rule is asked again when the countdown ends, and anybody may still call it off", Mood.Plain);
        if (await Send(of.Approval(), stop) != ExitCode.Ok || await cutting != ExitCode.Ok)
            return;

        tell("cut, and proved by the meter: no current, the energy register stands still", Mood.Warning);
        await Task.Delay(Dark, time, stop);
        tell("he pays at the bank, which signs the receipt; the head-end could not", Mood.Plain);
        if (await Send(of.Payment(), stop) == ExitCode.Ok)
            tell(Summary, Mood.Good);
    }

    private async Task<int> Send(Message message, CancellationToken stop)
    {
        var answers = new AnswerReader(message, follow: true, _text);
        var question = SendOptions.Question(broker, DemoConfiguration.Prefix, DemoConfiguration.Edge, message, Patience);
        using var lines = new ToldLines(line => tell(line, Mood.Plain));
        using var complaints = new ToldLines(line => tell(line, Mood.Bad));
        return await new Follower(question, Hear, lines, complaints, time).Run(stop);

        Reply? Hear(Arrival arrival)
        {
            var reply = answers.Read(arrival);
            if (reply is not null && arrival is Arrival.SwitchResult { Message: var answer })
                Note(answer);
            return reply;
        }

        void Note(SwitchResultMessage answer)
        {
            if (answer.Stage == "awaiting_approval")
                _awaitsApproval.TrySetResult();
            if (answer is { Stage: "verified", Verb: "disconnect" })
                Cut ??= answer.T.Verified;
            if (message.Topic == "release")
                Paid ??= answer.T.Received;
            // Supply is there from this moment on; the last word comes after a minute in which nothing tripped.
            if (answer is { Verb: "reconnect", Actual: "closed" })
                Restored ??= answer.T.Verified ?? answer.T.Said;
        }
    }

    private string Stamp(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, time.LocalTimeZone).ToString("HH:mm:ss.f", CultureInfo.InvariantCulture);
}
