using MeterEdge.Contract;
using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>
/// Holds the invariants of the policy against what is seen from outside: the letters that went in and whether they were right, what the meters were
/// asked, what came out, and the right time. It knows nothing of what the desk thinks.
/// </summary>
internal sealed class Judge
{
    private readonly Mail _mail = new();
    private readonly Bystander[] _switches = [.. Enumerable.Range(0, Bench.Meters).Select(meter => new Bystander(meter))];
    private readonly HashSet<string> _visited = [];
    private readonly CutJudge _cuts;
    private readonly CloseJudge _closes;

    public Judge(Setting setting)
    {
        _cuts = new(_mail, _switches, setting);
        _closes = new(_mail);
    }

    /// <summary>What was found: the first is the one to look at.</summary>
    public List<string> Found { get; } = [];

    public int Opens { get; private set; }

    public int Closes { get; private set; }

    public int Verified { get; private set; }

    public void See(Seen seen)
    {
        _mail.See(seen);
        switch (seen)
        {
            case Seen.Started:
                foreach (var one in _switches)
                    one.Started();
                _cuts.Started(seen.At);
                break;
            case Seen.Clock(var trusted, _):
                _cuts.ClockIs(trusted);
                foreach (var one in _switches)
                    one.ClockMoved = seen.At;
                break;
            case Seen.Look(var meter, var look):
                (_switches[meter].Look, _switches[meter].LookedAt) = (look, seen.At);
                break;
            case Seen.Answer(var answer):
                Hear(answer, seen.At);
                break;
            case Seen.Write(var meter, var action):
                Write(_switches[meter], action, seen.At);
                break;
            case Seen.Event("field_visit_needed", { } meter):
                _visited.Add(meter);
                break;
            case Seen.Bug(var what):
                Found.Add($"{seen.At:u} a bug: {what}");
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// What is to be said when all is mended and time enough has passed: whatever was acknowledged was answered, and whoever had a release has supply, or
    /// somebody was sent, or it was taken back.
    /// </summary>
    public void End()
    {
        foreach (var owed in _mail.Taken(LetterKind.Release).Where(release => !_visited.Contains(PostOffice.Serial(release.Letter.Meter!.Value))))
        {
            if (!owed.Has("verified") && !owed.Has("cancelled") && !owed.Answers.Exists(answer => answer.Said.CaseClosed == true))
                Found.Add($"{owed.At:u} release {owed.Letter.Id} has given nobody supply: {string.Join(", ", owed.Answers.Select(answer => $"{answer.Said.Stage} {answer.Said.Result}"))}");
        }

        foreach (var silent in _mail.All.Where(posted => posted.IsAcknowledged && posted.Answers.Count == 0))
            Found.Add($"{silent.At:u} {silent.Letter.Kind} {silent.Letter.Id} was acknowledged and never answered");
    }

    private void Hear(SwitchResultMessage answer, DateTimeOffset at)
    {
        if (answer.Repeat == true || answer.Id is null)
            return;
        _cuts.Hear(answer, at);
        if (answer.Stage == "verified")
            Verified++;
        if (answer.Meter is null || Array.Find(_switches, one => PostOffice.Serial(one.Meter) == answer.Meter) is not { } its)
            return;
        var letter = _mail.Find(answer.Id);
        switch (answer.Stage, letter?.Kind)
        {
            case ("executing", LetterKind.Disconnect):
                its.ToOpen = letter;
                break;
            case ("verified", LetterKind.Disconnect):
                // Somebody had opened it by hand: the order is carried out, and the next opening is another matter.
                its.ToOpen = null;
                break;
            case ("executing", LetterKind.Release):
                its.ToClose = letter;
                break;
            case ("verified", LetterKind.Release):
                (its.CutFor, its.IsArmed) = (null, false);
                break;
            default:
                break;
        }
    }

    private void Write(Bystander its, SwitchAction action, DateTimeOffset at)
    {
        foreach (var problem in Before(its).Concat(action == SwitchAction.Open ? Open(its, at) : Close(its, action, at)).ToList())
            Found.Add($"{at:u} {action} of {its.Meter}: {problem}");
        its.Written(action, at);
    }

    // 3 and the freshness of what a write rests on.
    private static IEnumerable<string> Before(Bystander its)
    {
        if (its.Look is null)
            yield return "3: written to before it was read since the start";
    }

    private IEnumerable<string> Open(Bystander its, DateTimeOffset at)
    {
        Opens++;
        if (its.Look is { Actual: SwitchActual.Unknown })
            yield return "7: opened although nobody knows how it stands";
        if (its.ToOpen is { } order)
        {
            its.ToOpen = null;
            foreach (var problem in _cuts.Problems(its, order, at))
                yield return problem;
            its.CutFor = order;
            its.Operate(at);
        }
        else if (!its.IsArmed && !IsDangerous(its.Look))
        {
            yield return "2: opened although nobody ordered it";
        }
    }

    private IEnumerable<string> Close(Bystander its, SwitchAction action, DateTimeOffset at)
    {
        Closes++;
        return _closes.Problems(its, action, at);
    }

    private static bool IsDangerous(SwitchLook? look) => look is { PowerW: > 10_000 } or { CurrentA: >= 60 } or { LineVoltageV: < 50, LoadVoltageV: >= 50 };
}
