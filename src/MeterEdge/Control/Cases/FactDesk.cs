using MeterEdge.Control.Messages;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>What is known of accounts and of the district besides their cases.</summary>
/// <param name="cutting">Stops what a fact forbids.</param>
internal sealed class FactDesk(Cutting cutting)
{
    // Two of every kind for each of 240 accounts; a flood of right signatures must not fill the disk.
    private const int Most = 4096;

    /// <summary>A fact that begins to hold, or ends. Whoever protects may be anybody; who ends a guarantee of supply is not who gave it.</summary>
    public void Take(Turn turn, SignedMessage.Fact fact, ReplyTo? reply)
    {
        var to = Addressee.Of(fact, turn.Now, reply);
        var id = FactFile.IdOf(fact);
        var known = turn.Book.Facts.GetValueOrDefault(id);
        if (known is not null && known.Fact.IssuedAt > fact.IssuedAt)
        {
            turn.Refuse(to, RefusalCode.Superseded, "a later word on this is known");
            return;
        }

        // Only the duty engineer ends anything, so one that he gave is ended by another house.
        if (!fact.On && fact.Kind == FactKind.Guarantee && known?.Fact.Role == fact.Role && known.Fact.Issuer == fact.Issuer)
        {
            turn.Refuse(to, RefusalCode.WrongRole, "a guarantee of supply is ended by somebody else than gave it");
            return;
        }

        // Who may protect may not end a protection by giving a shorter one.
        if (fact is { On: true, Role: not KeyRole.Duty } && known?.Holds(turn.Now) == true && fact.Until is { } until && (known.Fact.Until is not { } longer || until < longer))
        {
            turn.Answer(to, SwitchStage.Accepted, answer => answer with { Why = "a longer one is in force already, and stays" });
            return;
        }

        if (fact.On && known is null && turn.Book.Facts.Count >= Most)
        {
            turn.Refuse(to, RefusalCode.RateLimit, $"{Most} facts are known already");
            return;
        }

        if (fact.On)
            turn.Put(new FactFile(fact, turn.Now));
        else if (known is not null)
            turn.RemoveFact(id);
        turn.Answer(to, SwitchStage.Accepted);
        cutting.Look(turn);
    }

    /// <summary>Those that have ended by themselves.</summary>
    public static void Look(Turn turn)
    {
        foreach (var over in turn.Book.Facts.Values.Where(file => !file.Holds(turn.Now)).ToList())
            turn.RemoveFact(over.Id);
    }
}
