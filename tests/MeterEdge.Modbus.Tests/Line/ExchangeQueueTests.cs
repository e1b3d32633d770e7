using CsCheck;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class ExchangeQueueTests
{
    [Fact]
    public void It_gives_what_a_sorted_list_gives() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 3], Gen.Bool).Array[0, 40].Sample(adds =>
        {
            var queue = new ExchangeQueue();
            var quarantine = new Quarantine();
            quarantine.Add(Some.Read(unit: 2).Answer, long.MaxValue);
            var model = new List<Exchange>();
            foreach (var (priority, unit, take) in adds)
            {
                var exchange = Some.Exchange(Some.Read(unit: (byte)unit), (LinePriority)priority);
                queue.Add(exchange);
                model.Add(exchange);
                if (take)
                {
                    Same(queue, quarantine, model, unit == 1 ? LinePriority.Background : unit == 2 ? LinePriority.Retry : LinePriority.Switch);
                }
            }

            while (model.Exists(e => !quarantine.Holds(e.Pattern)))
            {
                Same(queue, quarantine, model, LinePriority.Background);
            }

            Assert.Null(queue.Take(quarantine, LinePriority.Background));
            Assert.Equal(model.OrderBy(e => e.Priority), TakeAll(queue));
            Assert.Equal(0, queue.Count);
        });

    private static void Same(ExchangeQueue queue, Quarantine quarantine, List<Exchange> model, LinePriority last)
    {
        var expected = model
            .Where(e => !quarantine.Holds(e.Pattern) && e.Priority <= last)
            .OrderBy(e => e.Priority)
            .FirstOrDefault();
        Assert.Same(expected, queue.Take(quarantine, last));
        if (expected is not null)
        {
            model.Remove(expected);
        }

        Assert.Equal(model.Count, queue.Count);
    }

    private static IEnumerable<Exchange> TakeAll(ExchangeQueue queue)
    {
        while (queue.TakeAny() is { } exchange)
        {
            yield return exchange;
        }
    }
}
