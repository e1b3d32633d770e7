using MeterEdge.Control;

namespace MeterEdge.Journal;

/// <summary>Whether the file is damaged, so that only a fresh one helps. Used by the writer's thread.</summary>
/// <param name="database">Path of the file.</param>
/// <param name="time">Keeps two looks at it apart.</param>
internal sealed class Damage(string database, TimeProvider time)
{
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);
    private readonly LostSectors _sectors = new(database, time);
    private long? _doubted;

    /// <summary>True when it is certain.</summary>
    public bool IsCertain { get; private set; }

    /// <summary>Takes an error into account. True when the disk must be looked at, once everybody has let go of the file.</summary>
    public bool Note(Exception error)
    {
        var mayBeOfReading = Trouble.MayBeOfReading(error);
        IsCertain |= Trouble.IsDamage(error) && !mayBeOfReading;
        return mayBeOfReading && !IsCertain && _sectors.IsDue;
    }

    /// <summary>
    /// Looks at the disk. Where it gives everything now, what looked like damage may have been a disk that did not a moment ago: it must be met once more.
    /// </summary>
    public void Look(Exception error)
    {
        switch (_sectors.Look())
        {
            case Readability.Lost:
                IsCertain = true;
                break;
            case Readability.Whole when Trouble.IsDamage(error):
                IsCertain = _doubted is { } doubted && time.GetElapsedTime(doubted) < Calm;
                _doubted = time.GetTimestamp();
                break;
            case Readability.Whole or Readability.Doubtful:
                break;
        }
    }

    /// <summary>A file that was opened a moment ago does not fit what is asked of it.</summary>
    public void NoteMisfit(Exception error) => IsCertain |= Trouble.IsMisfit(error);

    /// <summary>The file was put aside.</summary>
    public void Forget() => (IsCertain, _doubted) = (false, null);
}
