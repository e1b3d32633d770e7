using MeterSim.Line;
using MeterSim.Meters;

namespace MeterSim.Tests;

/// <summary>Builders of test data.</summary>
internal static class Some
{
    /// <summary>A Monday, 10:00, when people are moderately active.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public static FrameFormat Format(int baud = 9600, string format = "8N1") =>
        FrameFormat.TryParse(baud, format) ?? throw new ArgumentException("no such format", nameof(format));

    public static SimulatorOptions Options(params string[] specs)
    {
        (IReadOnlyList<MeterSpec> meters, string? error) = MeterSpecParser.Parse(specs.Length > 0 ? specs : ["sdm630:1-3"]);
        Assert.Null(error);
        return new SimulatorOptions { Lines = [new LineSpec.Serial("/nowhere", Format(), meters)] };
    }

    public static Neighbourhood Neighbourhood(params string[] specs) =>
        MeterSim.Neighbourhood.BuildAll(Options(specs), TimeZoneInfo.Utc)[0];

    /// <summary>Any request, with its CRC computed bit by bit, unlike the simulator's.</summary>
    public static byte[] Frame(params byte[] withoutCrc)
    {
        ushort crc = Frames.BitwiseCrc.Of(withoutCrc);
        return [.. withoutCrc, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    public static byte[] Read(byte unit, byte function, int first, int count) =>
        Frame(unit, function, (byte)(first >> 8), (byte)(first & 0xFF), (byte)(count >> 8), (byte)(count & 0xFF));
}
