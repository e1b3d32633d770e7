using MeterSim.Control;

namespace MeterSim.Meters;

/// <summary>What is simulated, as MeterEdge's configuration wants it.</summary>
internal static class MeterList
{
    public static IReadOnlyList<MeterEntry> Of(IEnumerable<MeterSpec> meters) =>
        [.. meters.Select(m => new MeterEntry(m.Serial, m.Unit, m.Model.Profile, m.IsDistrict ? "District" : "Customer"))];
}
