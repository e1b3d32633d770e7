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
        [.. Directory.GetDirectories(Folder).SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal).Select(path => Path.GetRelativePath(Folder, path))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_frame_gives_exactly_the_values_expected(string name)
    {
        var capture = Capture.Read(Folder, name);

        Assert.Equal(AnswerMatch.Answer, capture.Request.Answer.EndsIn(capture.Response));
        Assert.Equal(capture.Request.Answer.Length, capture.Response.Length);

        var values = ImmutableArray.CreateBuilder<Measurement>();
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        RegisterDecoder.Decode(
            capture.Profile.Registers.AsSpan(), capture.Request.First, capture.Request.Answer.Registers(capture.Response), values, invalid);
        var found = values
            .Select(value => (value.Quantity.Key(), (string?)value.Value.ToString(CultureInfo.InvariantCulture)))
            .Concat(invalid.Select(quantity => (quantity.Key(), default(string))));

        Assert.Equal(capture.Expected.OrderBy(one => one.Key, StringComparer.Ordinal), found.OrderBy(one => one.Item1, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_one_that_the_profile_allows(string name)
    {
        var (profile, request, sent, _, _) = Capture.Read(Folder, name);

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
    public void Every_profile_of_the_program_has_captures_and_every_capture_a_profile() =>
        Assert.Equal(
            ProfileLibrary.BuiltIn.Names.Order(StringComparer.Ordinal),
            Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(ProfileFactsTests.Names), MemberType = typeof(ProfileFactsTests))]
    public void Every_register_of_a_profile_is_seen_with_a_value_and_with_each_of_its_invalid_patterns(string name)
    {
        var captures = Directory.GetDirectories(Path.Combine(Folder, name)).Select(path => Capture.Read(Folder, Path.GetRelativePath(Folder, path))).ToList();
        var seen = captures.SelectMany(capture => capture.Expected).ToLookup(one => one.Key, one => one.Value);

        foreach (var register in ProfileLibrary.BuiltIn.Get(name).Registers)
            Assert.Contains(seen[register.Quantity.Key()], value => value is not null);
        foreach (var (type, pattern) in ProfileLibrary.BuiltIn.Get(name).Registers.SelectMany(register => register.Invalid.Select(pattern => (register.Type, pattern))).Distinct())
        {
            Assert.Contains(captures, capture => capture.Profile.Registers.Any(register =>
                register.Type == type && register.Invalid.Contains(pattern) && capture.Expected.Contains((register.Quantity.Key(), null))));
        }
    }

    private sealed record Capture(
        Profile Profile, ModbusRequest Request, byte[] Sent, byte[] Response, ImmutableArray<(string Key, string? Value)> Expected)
    {
        public static Capture Read(string folder, string name)
        {
            var path = Path.Combine(folder, name);
            Assert.True(ProfileLibrary.BuiltIn.TryFind(Path.GetDirectoryName(name)!, out var profile), $"{name} names no profile");
            var sent = Bytes(Path.Combine(path, "request.hex"));
            Assert.Equal(8, sent.Length);
            var request = ModbusRequest.Read(sent[0], (FunctionCode)sent[1], (ushort)((sent[2] << 8) | sent[3]), (sent[4] << 8) | sent[5]);
            using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "expected.json")));
            return new(
                profile,
                request,
                sent,
                Bytes(Path.Combine(path, "response.hex")),
                [.. expected.RootElement.EnumerateObject().Select(one => (one.Name, one.Value.GetString()))]);
        }

        // One field a line: bytes in hex, then a comment after #.
        private static byte[] Bytes(string file) =>
            Convert.FromHexString(string.Concat(File.ReadLines(file).Select(line => line.Split('#')[0].Replace(" ", "", StringComparison.Ordinal))));
    }
}
