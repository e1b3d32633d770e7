namespace MeterEdge.Control.Cases;

/// <summary>Finds the case of a message, or opens it.</summary>
internal static class CaseOpening
{
    // Of one meter at once; a flood of right signatures must not fill the disk.
    private const int MostOpen = 8;

    /// <summary>False when it was refused: the case is closed, or another meter's, or there are too many.</summary>
    /// <param name="turn">This turn.</param>
    /// <param name="to">The message.</param>
    /// <param name="of">The case.</param>
    /// <param name="isRelease">Who has paid is never one too many.</param>
    public static bool Try(Turn turn, Addressee to, out CaseFile of, bool isRelease = false)
    {
        var (id, meter) = (to.Case!, to.Meter!);
        of = turn.Book.Cases.GetValueOrDefault(id) ?? new CaseFile { Id = id, Meter = meter, Opened = turn.Now };
        if (of.Closed is not null)
            turn.Refuse(to, RefusalCode.CaseClosed, "the case is closed; new arrears are a new case");
        else if (of.Meter != meter)
            turn.Refuse(to, RefusalCode.CaseMismatch, "the case is another meter's");
        else if (!isRelease && !turn.Book.Cases.ContainsKey(id) && turn.Book.Cases.Values.Count(one => one.Closed is null && one.Meter == meter) >= MostOpen)
            turn.Refuse(to, RefusalCode.RateLimit, $"this meter has {MostOpen} open cases");
        else
            return true;
        return false;
    }
}
