using CsCheck;
using MeterEdge.Metering;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Metering;

public sealed class KnownLimitsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_learned_is_known_after_a_restart_and_only_of_that_meter_and_profile()
    {
        var limits = new ReadLimits(50, [0x0010, 0x0156]);
        using (var known = Open())
        {
            await known.StartAsync(TestContext.Current.CancellationToken);
            known.Note("130005218841", "eastron-sdm630", limits);
            Assert.Equal(limits, known.Of("130005218841", "eastron-sdm630"));
            await Until.True(_time, () => File.Exists(_folder[KnownLimits.FileName]));
            await known.StopAsync(TestContext.Current.CancellationToken);
        }

        using var again = Open();
        Assert.Equal(limits, again.Of("130005218841", "eastron-sdm630"));
        Assert.Equal(ReadLimits.None, again.Of("130005218841", "eastron-sdm120"));
        Assert.Equal(ReadLimits.None, again.Of("2", "eastron-sdm630"));
    }

    [Fact]
    public void Any_content_of_the_file_does_no_harm() => Gen.String[Gen.Char["0123456789abc ,-\n\0"], 0, 200].Sample(text =>
    {
        File.WriteAllText(_folder[KnownLimits.FileName], text);
        using var known = Open();
        Assert.InRange(known.Of("1", "a").MaxRegisters, 1, 125);
    }, iter: 500);

    [Fact]
    public void A_file_that_cannot_be_read_is_said_and_nothing_is_known()
    {
        Directory.CreateDirectory(_folder[KnownLimits.FileName]);
        using var known = Open();
        Assert.Equal(ReadLimits.None, known.Of("1", "a"));
    }

    private KnownLimits Open() => new(_folder.Path, _time, NullLogger<KnownLimits>.Instance);
}
