using System.Text;
using CsCheck;
using MeterEdge.Configuration;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Configuration;

public sealed class ConfigurationFuzzTests
{
    private static readonly byte[] Valid = Encoding.UTF8.GetBytes(Some.ValidFile);

    private static readonly string[] Pieces =
        ["null", "{", "}", "[", "]", "\"", ",", ":", "-1", "1e999", "0.5", "true", "\"\\ud800\"", "//", "/*", "\0", "\n", "99999999999999999999", "\"Edge\"", "\\", "ü"];

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Check(bytes));

    [Fact]
    public void A_valid_file_with_bytes_changed_never_throws() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte).Array[1, 8].Sample(changes =>
        {
            var bytes = Valid.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            Check(bytes);
        });

    [Fact]
    public void A_valid_file_with_pieces_put_in_or_cut_out_never_throws() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 60], Gen.OneOf(Pieces)).Array[1, 4].Sample(changes =>
        {
            var text = Some.ValidFile;
            foreach (var (at, cut, piece) in changes)
            {
                var from = Math.Min(at, text.Length);
                text = string.Concat(text.AsSpan(0, from), piece, text.AsSpan(Math.Min(from + cut, text.Length)));
            }
            Check(Encoding.UTF8.GetBytes(text));
        });

    [Fact]
    public void Random_variables_never_throw() =>
        Gen.Select(Gen.OneOf("MeterEdge", "Buses", "0", "1", "7", "Mqtt", "Tls", "Meters", "Policy", "Control", "", "Switch", "ReplyPrefixes", "Unit").Array[1, 6], Gen.String)
            .Sample((path, value) => Some.Parsed(Some.ValidFile, ("MeterEdge__" + string.Join("__", path), value)));

    private static void Check(byte[] bytes)
    {
        var result = ConfigurationFile.Parse(bytes, "meteredge.json", Some.NoEnvironment, ProfileLibrary.BuiltIn);

        Assert.Equal(result.IsValid, result.Errors.IsEmpty);
        Assert.All(result.Errors, error => Assert.NotNull(error.Line));
    }
}
