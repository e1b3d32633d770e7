using MeterEdge.Contract;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>All letters that went in, what was right of them, and what they were answered.</summary>
internal sealed class Mail
{
    private readonly List<Posted> _posted = [];
    private readonly Dictionary<string, Posted> _byId = [];

    public IReadOnlyList<Posted> All => _posted;

    public void See(Seen seen)
    {
        switch (seen)
        {
            case Seen.Sent(var letter, var isAgain, var trusted):
                if (letter.Carried is { } carried)
                    Add(carried, seen.At, trusted);
                Add(letter, seen.At, trusted);
                break;
            case Seen.Acknowledged(var letter):
                _byId[letter.Id].IsAcknowledged = true;
                break;
            case Seen.Answer(var answer):
                if (answer.Id is not null && _byId.TryGetValue(answer.Id, out var known))
                    known.Answers.Add((answer, seen.At));
                break;
            default:
                break;
        }
    }

    public Letter? Find(string id) => _byId.GetValueOrDefault(id)?.Letter;

    public Posted? Get(string? id) => id is null ? null : _byId.GetValueOrDefault(id);

    /// <summary>Letters that were right and were not refused.</summary>
    public IEnumerable<Posted> Taken(LetterKind kind) => _posted.Where(one => one.Letter.Kind == kind && one.IsTaken);

    private void Add(Letter letter, DateTimeOffset at, bool trusted)
    {
        if (_byId.TryGetValue(letter.Id, out var known))
        {
            known.WasRight |= letter.IsRight(trusted);
            return;
        }

        _byId[letter.Id] = new(letter, at) { WasRight = letter.IsRight(trusted) };
        _posted.Add(_byId[letter.Id]);
    }
}

/// <summary>A letter that went in.</summary>
internal sealed class Posted(Letter letter, DateTimeOffset at)
{
    public Letter Letter => letter;

    /// <summary>When it came first.</summary>
    public DateTimeOffset At => at;

    /// <summary>It was right in form, signature and time at one of the times that it came.</summary>
    public bool WasRight { get; set; }

    public bool IsAcknowledged { get; set; }

    public List<(SwitchResultMessage Said, DateTimeOffset At)> Answers { get; } = [];

    /// <summary>It is right, and the edge took it.</summary>
    public bool IsTaken => WasRight && Answers.Exists(answer => answer.Said.Stage == "accepted");

    public bool Has(string stage) => Answers.Exists(answer => answer.Said.Stage == stage);
}
