using MeterSim.Control;

namespace MeterSim.Meters;

/// <summary>What is simulated, as MeterEdge's configuration wants it.</summary>
internal static class MeterList
{
    /// <summary>The meters of one line, without boards and breakers, which stand with the meters that they switch.</summary>
    /// <param name="lines">All lines, because what switches a meter may hang on another.</param>
    /// <param name="line">Which, counted from 0.</param>
    public static IReadOnlyList<MeterEntry> Of(IReadOnlyList<IReadOnlyList<MeterSpec>> lines, int line) =>
    [
        .. lines[line].Where(m => !m.Model.IsBoard && m.Feeds.Count == 0).Select(m => new MeterEntry(m.Serial, m.Unit, m.Model.Profile, m.IsDistrict ? "District" : "Customer")
        {
            Switch = SwitchOf(m.Unit, lines, line),
            SwitchCommissioned = m.Model.Switches > 0 || SwitchOf(m.Unit, lines, line) is not null ? true : null,
        }),
    ];

    private static SwitchEntry? SwitchOf(int unit, IReadOnlyList<IReadOnlyList<MeterSpec>> lines, int line)
    {
        for (int own = 0; own < lines.Count; own++)
        {
            foreach (MeterSpec device in lines[own])
            {
                // A meter on its own line is meant where no line is written.
                if (device.Feeds.FirstOrDefault(f => f.Unit == unit && (f.Line - 1 ?? own) == line) is Feed feed)
                    return new SwitchEntry($"bus-{own + 1}", device.Unit, device.Model.Profile, feed.Channel, feed.AheadOfMeter ? "BeforeMeter" : "AfterMeter");
            }
        }
        return null;
    }
}
