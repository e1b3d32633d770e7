using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Metering;

/// <summary>
/// Frames written out by hand from what is known of the meters, in <c>tests/captures/PROFILE/CASE</c>; none was recorded from a meter.
/// Their checksums were computed apart from this program.
/// </summary>
public sealed class CaptureTests
{
    private static readonly string Folder = SourceTree.Path("tests/captures");

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Folder).SelectMany(path => Within(Path.GetFileName(path))).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_frame_gives_exactly_the_values_expected(string name)
    {
        var capture = Capture.Read(Folder, name);

        Assert.Equal(AnswerMatch.Answer, capture.Request.Answer.EndsIn(capture.Response));
        Assert.Equal(capture.Request.Answer.Length, capture.Response.Length);

        var values = ImmutableArray.CreateBuilder<Measurement>();
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        var registers = capture.Request.Answer.Registers(capture.Response);
        var ratios = new Dictionary<string, decimal>();
        RegisterDecoder.DecodeRatios(capture.Profile.Ratios.AsSpan(), capture.Request.First, registers, ratios);
        RegisterDecoder.Decode(capture.Profile.Registers.AsSpan(), capture.Request.First, registers, capture.Ratios, values, invalid);
        var found = values
            .Select(value => (value.Quantity.Key(), (string?)Text(value.Value)))
            .Concat(invalid.Select(quantity => (quantity.Key(), default(string))))
            .Concat(capture.Profile.Ratios.Where(Covered).Select(ratio => (ratio.Name, ratios.TryGetValue(ratio.Name, out var factor) ? Text(factor) : null)));

        Assert.Equal(capture.Expected.Order(), found.Order());

        bool Covered(ProfileRatio ratio) => ratio.Address >= capture.Request.First && ratio.End <= capture.Request.First + capture.Request.Count;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_one_that_the_profile_allows(string name)
    {
        var (profile, request, sent, _, _, _) = Capture.Read(Folder, name);

        Assert.Equal(Convert.ToHexString(request.Frame.Span), Convert.ToHexString(sent));
        Assert.Equal(profile.Function, (byte)request.Function);
        Assert.InRange(request.Count, 1, profile.MaxRegisters);
        Assert.Contains(profile.Readable, range => range.First <= request.First && request.First + request.Count - 1 <= range.Last);
        Assert.True(!profile.EvenStart || (request.First % 2 == 0 && request.Count % 2 == 0));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_frame_with_any_bit_flipped_or_cut_anywhere_is_no_answer(string name)
    {
        var capture = Capture.Read(Folder, name);
        var answer = capture.Request.Answer;

        for (var length = 0; length < capture.Response.Length; length++)
            Assert.NotEqual(AnswerMatch.Answer, answer.EndsIn(capture.Response.AsSpan(0, length)));
        for (var bit = 0; bit < 8 * capture.Response.Length; bit++)
        {
            var flipped = capture.Response.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(AnswerMatch.Answer, answer.EndsIn(flipped));
        }
    }

    [Fact]
    public void Every_profile_that_measures_has_captures_and_every_capture_a_profile() =>
        Assert.Equal(
            ProfileLibrary.BuiltIn.All.Where(profile => !profile.Registers.IsEmpty).Select(profile => profile.Name).Order(StringComparer.Ordinal),
            Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(ProfileFactsTests.Names), MemberType = typeof(ProfileFactsTests))]
    public void Every_register_is_seen_with_a_value_and_every_type_that_has_an_invalid_pattern_without_one(string name)
    {
        var profile = ProfileLibrary.BuiltIn.Get(name);
        if (profile.Registers.IsEmpty)
            return;
        var seen = Within(name).SelectMany(path => Capture.Read(Folder, path).Expected).ToHashSet();

        foreach (var register in profile.Registers)
            Assert.Contains(seen, one => one.Key == register.Quantity.Key() && one.Value is not null);
        foreach (var ratio in profile.Ratios)
            Assert.Contains(seen, one => one.Key == ratio.Name && one.Value is not null);
        foreach (var alike in profile.Registers.Where(register => !register.Invalid.IsEmpty).GroupBy(register => register.Type))
            Assert.Contains(alike, register => seen.Contains((register.Quantity.Key(), null)));
    }

    private static IEnumerable<string> Within(string profile) =>
        Directory.GetDirectories(Path.Combine(Folder, profile)).Select(path => Path.GetRelativePath(Folder, path));

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Capture(
        Profile Profile,
        ModbusRequest Request,
        byte[] Sent,
        byte[] Response,
        ImmutableArray<(string Key, string? Value)> Expected,
        IReadOnlyDictionary<string, decimal> Ratios)
    {
        public static Capture Read(string folder, string name)
        {
            var path = Path.Combine(folder, name);
            Assert.True(ProfileLibrary.BuiltIn.TryFind(Path.GetDirectoryName(name)!, out var profile), $"{name} names no profile");
            var sent = Bytes(Path.Combine(path, "request.hex"));
            Assert.Equal(8, sent.Length);
            var request = ModbusRequest.Read(sent[0], (FunctionCode)sent[1], (ushort)((sent[2] << 8) | sent[3]), (sent[4] << 8) | sent[5]);
            var ratios = Path.Combine(path, "ratios.json");
            return new(
                profile,
                request,
                sent,
                Bytes(Path.Combine(path, "response.hex")),
                [.. Members(Path.Combine(path, "expected.json"))],
                File.Exists(ratios) ? Members(ratios).ToDictionary(one => one.Key, one => decimal.Parse(one.Value!, CultureInfo.InvariantCulture)) : []);
        }

        private static List<(string Key, string? Value)> Members(string file)
        {
            using var members = JsonDocument.Parse(File.ReadAllText(file));
            return [.. members.RootElement.EnumerateObject().Select(one => (one.Name, one.Value.GetString()))];
        }

        // One field a line: bytes in hex, then a comment after #.
        private static byte[] Bytes(string file) =>
            [.. File.ReadLines(file)
                .SelectMany(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(two => byte.Parse(two, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
    }
}
