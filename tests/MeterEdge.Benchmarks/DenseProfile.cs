using MeterEdge.Readings;

namespace MeterEdge.Benchmarks;

/// <summary>
/// A profile of the site's own that reads the first 80 registers of an SDM630 in one request, as 40 values: the least work for so many
/// values, as in the contiguous blocks of published benchmarks. What the values are called means nothing, but counters stand where nothing
/// ever falls: on the meter's own, and where it has no register and shows nought. One that falls would make its reading suspect.
/// </summary>
internal static class DenseProfile
{
    public const string Name = "bench-dense";
    private const int Values = 40;
    private static readonly int[] NeverFalling = [22, 25, 27, 29, 32, 34, 36, 37, 38, 39];

    /// <summary>The profile as a file.</summary>
    public static string Json { get; } =
        $$"""
        { "name": "{{Name}}", "title": "40 values in one block, for benchmarks", "function": 4, "maxRegisters": 80, "evenStart": true,
          "serial": { "baud": 9600, "parity": "None", "stopBits": 1, "source": "none", "mark": "unverified" },
          "readable": [ { "first": "0x0000", "last": "0x004F", "source": "metersim", "mark": "unverified" } ],
          "registers": [ {{string.Join(",", Keys().Select(Register))}} ] }
        """;

    private static IEnumerable<string> Keys()
    {
        var counters = new Queue<Quantity>(Enum.GetValues<Quantity>().Where(Quantities.IsEnergy));
        var others = new Queue<Quantity>(Enum.GetValues<Quantity>().Where(quantity => !quantity.IsEnergy() && quantity != Quantity.SwitchState));
        return Enumerable.Range(0, Values).Select(index => (NeverFalling.Contains(index) ? counters : others).Dequeue().Key());
    }

    private static string Register(string key, int index)
    {
        var unit = key[(key.LastIndexOf('_') + 1)..] switch
        {
            "v" => "V",
            "a" => "A",
            "w" => "W",
            "va" => "VA",
            "var" => "var",
            "hz" => "Hz",
            "wh" => "Wh",
            "varh" => "varh",
            _ => null,
        };
        return $$"""
            { "address": "0x{{2 * index:X4}}", "type": "float32", "unit": {{(unit is null ? "null" : $"\"{unit}\"")}}, "quantity": "{{key}}", "source": "metersim", "mark": "unverified" }
            """;
    }
}
