using MeterEdge.Configuration;
using MeterEdge.Metering.Switches;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>How long the journal's quota is expected to last.</summary>
/// <param name="BytesPerDay">What the readings of a day take.</param>
/// <param name="Days">Days that fit into the quota; infinite when nothing is read.</param>
public readonly record struct JournalUse(long BytesPerDay, double Days)
{
    // A record of 20 values takes about 230 bytes: 20 of row, keys and checksum, 30 of times, meter and quality, and 9 a value
    // (quantity, length and up to 7 bytes of number; an energy keeps 4 bytes of register beside a shorter number).
    private const int RecordBytes = 50;
    private const int ValueBytes = 9;

    /// <summary>The expected use of a configuration.</summary>
    public static JournalUse Of(EdgeConfiguration configuration)
    {
        var passes = PassesPerDay.Of(configuration.Schedule);
        var bytes = 0L;
        foreach (var meter in configuration.Buses.SelectMany(bus => bus.Meters))
        {
            var values = meter.Profile.Registers.Length;
            var energies = meter.Profile.Registers.Count(register => register.Quantity.IsEnergy());
            bytes += (long)passes.Complete * (RecordBytes + (ValueBytes * values));
            bytes += MeterSwitches.HasSwitch(meter) ? (long)passes.Complete * (RecordBytes + ValueBytes) : 0;
            bytes += energies == 0 ? 0 : (long)passes.Energy * (RecordBytes + (ValueBytes * energies));
        }
        var quota = (double)configuration.Journal.QuotaMiB * (1 << 20);
        return new JournalUse(bytes, bytes == 0 ? double.PositiveInfinity : quota / bytes);
    }
}
