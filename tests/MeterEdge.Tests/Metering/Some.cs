using System.Collections.Immutable;
using CsCheck;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

/// <summary>Profiles and limits to test with.</summary>
internal static class Some
{
    public static readonly Profile Sdm630 = ProfileLibrary.BuiltIn.Get("eastron-sdm630");

    public static readonly Profile Sdm120 = ProfileLibrary.BuiltIn.Get("eastron-sdm120");

    public static readonly LineTiming Timing9600 = LineTiming.For(9600, 10);

    public static PlanLimits Limits(int maxRegisters = 125, int baud = 9600, int turnaroundMs = 30) =>
        new(LineTiming.For(baud, 10), TimeSpan.FromMilliseconds(turnaroundMs), maxRegisters);

    public static ProfileRegister Register(int address, Quantity quantity, decimal scale = 1) =>
        new() { Address = (ushort)address, Quantity = quantity, Scale = scale };

    public static ReadableRange Range(int first, int last) => new() { First = (ushort)first, Last = (ushort)last };

    public static Profile Profile(ReadableRange[] readable, params ProfileRegister[] registers) => new()
    {
        Name = "some-meter",
        Function = 4,
        MaxRegisters = 125,
        EvenStart = true,
        Readable = [.. readable],
        Registers = [.. registers],
    };

    /// <summary>Any profile that the loader could have let through, with ranges of all sizes.</summary>
    public static readonly Gen<Profile> AnyProfile =
        from ranges in Gen.Int[1, 40].List[1, 6]
        from gaps in Gen.Int[0, 60].List[ranges.Count]
        from wanted in Gen.Bool.List[ranges.Sum()]
        from max in Gen.Int[1, 62]
        select Build(ranges, gaps, wanted, max * 2);

    private static Profile Build(List<int> ranges, List<int> gaps, List<bool> wanted, int max)
    {
        var readable = ImmutableArray.CreateBuilder<ReadableRange>();
        var registers = ImmutableArray.CreateBuilder<ProfileRegister>();
        var quantities = new Queue<Quantity>(Enum.GetValues<Quantity>());
        var address = 0;
        var pair = 0;
        for (var r = 0; r < ranges.Count; r++)
        {
            address += gaps[r] * 2;
            readable.Add(Range(address, address + (ranges[r] * 2) - 1));
            for (var i = 0; i < ranges[r]; i++, address += 2)
            {
                if (wanted[pair++] && quantities.TryDequeue(out var quantity))
                    registers.Add(Register(address, quantity));
            }
        }
        return Profile([.. readable], [.. registers]) with { MaxRegisters = max };
    }
}
