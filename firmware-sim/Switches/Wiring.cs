using MeterSim.Meters;

namespace MeterSim.Switches;

/// <summary>Puts the switches of boards and breakers between the supply and the customers whom they feed, across lines too.</summary>
internal static class Wiring
{
    public static void Connect(IReadOnlyList<LineSpec> lines, IReadOnlyList<Neighbourhood> neighbourhoods)
    {
        for (int line = 0; line < lines.Count; line++)
        {
            foreach (MeterSpec device in lines[line].Meters)
            {
                foreach (Feed feed in device.Feeds)
                {
                    LoadSwitch one = neighbourhoods[line].MeterAt(device.Unit).Switches[feed.Channel - 1];
                    SimulatedMeter fed = neighbourhoods[feed.Line - 1 ?? line].MeterAt(feed.Unit);
                    fed.Point.Connect(one, feed.AheadOfMeter);
                    one.Feeds.Add(fed.Serial);
                }
            }
        }
    }
}
