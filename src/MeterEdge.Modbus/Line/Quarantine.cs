namespace MeterEdge.Modbus.Line;

/// <summary>
/// Answers that may still come although their time is over. While one is expected, no request is sent whose answer could not
/// be told from it; a request to anybody else goes ahead. An entry ends when the late answer comes or its time is up.
/// Owned by the line's thread.
/// </summary>
internal sealed class Quarantine
{
    // Grows when a scan meets many silent units. It holds no two alike, so never more than there are exchanges.
    private (AnswerPattern Pattern, long Until)[] _entries = new (AnswerPattern, long)[32];
    private int _count;

    /// <summary>True while no late answer is expected.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>The next moment at which an entry ends, or <see cref="long.MaxValue"/>.</summary>
    public long NextEnd
    {
        get
        {
            var next = long.MaxValue;
            for (var i = 0; i < _count; i++)
            {
                next = Math.Min(next, _entries[i].Until);
            }

            return next;
        }
    }

    public void Add(AnswerPattern pattern, long until)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _count);
        }

        _entries[_count++] = (pattern, until);
    }

    /// <summary>Ends what is over at this moment.</summary>
    public void Expire(long now)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_entries[i].Until <= now)
            {
                RemoveAt(i);
            }
        }
    }

    /// <summary>True when an answer to this pattern could be a late one to something else.</summary>
    public bool Holds(AnswerPattern pattern)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Pattern.CannotBeToldFrom(pattern))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Ends the entry whose answer or refusal ends with the last byte received; true when there was one. A refusal names no
    /// byte count: when it could be that of several, or of the request now on its way, it is taken for a late one and ends
    /// nothing. At worst that request is asked again.
    /// </summary>
    /// <param name="received">The bytes.</param>
    /// <param name="forAsked">What they are to the request now on its way, if there is one.</param>
    /// <param name="length">How many of them, from the end, are the late answer; 0 when there was none.</param>
    public bool Recognise(ReadOnlySpan<byte> received, AnswerMatch forAsked, out int length)
    {
        var refused = -1;
        length = 0;
        var refusals = forAsked == AnswerMatch.Refusal ? 1 : 0;
        for (var i = 0; i < _count; i++)
        {
            switch (_entries[i].Pattern.EndsIn(received))
            {
                case AnswerMatch.None:
                case AnswerMatch.Corrupt:
                    break;
                case AnswerMatch.Answer:
                    length = _entries[i].Pattern.LengthIn(received);
                    RemoveAt(i);
                    return true;
                case AnswerMatch.Refusal:
                    refused = i;
                    refusals++;
                    length = _entries[i].Pattern.RefusalLength;
                    break;
            }
        }

        if (refused >= 0 && refusals == 1)
        {
            RemoveAt(refused);
        }

        return refused >= 0;
    }

    private void RemoveAt(int index)
    {
        Array.Copy(_entries, index + 1, _entries, index, _count - index - 1);
        _entries[--_count] = default;
    }
}
