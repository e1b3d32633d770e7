namespace MeterEdge.Modbus.Line;

/// <summary>
/// The exchanges that wait for a line, by priority and then by arrival. The links run through the exchanges themselves: an
/// exchange waits at most once, so the queue never holds more than its users made, and allocates nothing.
/// Not thread-safe; the line guards it.
/// </summary>
internal sealed class ExchangeQueue
{
    private const int Priorities = (int)LinePriority.Background + 1;

    private readonly Exchange?[] _heads = new Exchange?[Priorities];
    private readonly Exchange?[] _tails = new Exchange?[Priorities];

    public int Count { get; private set; }

    public void Add(Exchange exchange)
    {
        var priority = (int)exchange.Priority;
        exchange.Next = null;
        if (_tails[priority] is { } tail)
        {
            tail.Next = exchange;
        }
        else
        {
            _heads[priority] = exchange;
        }

        _tails[priority] = exchange;
        Count++;
    }

    /// <summary>Takes the first exchange that may go now, or null.</summary>
    /// <param name="quarantine">What may not be sent yet.</param>
    /// <param name="last">What has less priority than this waits.</param>
    public Exchange? Take(Quarantine quarantine, LinePriority last)
    {
        for (var priority = 0; priority <= (int)last; priority++)
        {
            Exchange? before = null;
            for (var exchange = _heads[priority]; exchange is not null; before = exchange, exchange = exchange.Next)
            {
                if (quarantine.Holds(exchange.Pattern))
                {
                    continue;
                }

                Remove(priority, before, exchange);
                return exchange;
            }
        }

        return null;
    }

    /// <summary>Takes any exchange, or null when empty.</summary>
    public Exchange? TakeAny()
    {
        for (var priority = 0; priority < _heads.Length; priority++)
        {
            if (_heads[priority] is { } exchange)
            {
                Remove(priority, null, exchange);
                return exchange;
            }
        }

        return null;
    }

    private void Remove(int priority, Exchange? before, Exchange exchange)
    {
        if (before is null)
        {
            _heads[priority] = exchange.Next;
        }
        else
        {
            before.Next = exchange.Next;
        }

        if (_tails[priority] == exchange)
        {
            _tails[priority] = before;
        }

        exchange.Next = null;
        Count--;
    }
}
