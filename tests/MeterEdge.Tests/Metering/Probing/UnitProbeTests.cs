using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Metering.Probing;

public sealed class UnitProbeTests
{
    private const int MeterType = 0x8960;

    [Theory]
    [InlineData(LinePriority.Request)]
    [InlineData(LinePriority.Background)]
    public async Task It_finds_profile_values_and_serial_number(LinePriority priority)
    {
        var meter = Sdm120(5);
        using var site = new Probed(priority, meter);
        var found = await site.Find(5);
        Assert.Equal(ProbeResult.Found, found.Result);
        Assert.Equal(("eastron-sdm120", "11259375"), (found.Unit!.Profile!.Name, found.Unit.Serial));
        Assert.Equal(["eastron-sdm220"], found.Unit.Others.Select(profile => profile.Name));
        Assert.Equal(11, found.Unit.Values.Length);
        Assert.Equal(["abb-b21", "eastron-sdm120", "eastron-sdm220"], site.Tried);
    }

    [Fact]
    public async Task A_profile_that_the_meter_confirms_needs_no_comparison()
    {
        var meter = new ScriptedMeter(7)
        {
            // "B21", then voltage in tenths, hertz in hundredths.
            Words = { [MeterType] = 0x4232, [MeterType + 1] = 0x3100, [0x5B01] = 2301, [0x5B2C] = 5000 },
        };
        using var site = new Probed(LinePriority.Request, meter);
        var found = await site.Find(7);
        Assert.Equal("abb-b21", found.Unit?.Profile?.Name);
        Assert.Equal(["abb-b21"], site.Tried);
    }

    [Fact]
    public async Task In_the_background_the_line_rests_four_times_as_long_as_it_works()
    {
        using var site = new Probed(LinePriority.Background, Sdm120(5));
        await site.Find(5);
        var asked = site.Link.Asked;
        Assert.True(asked.Count > 5);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= 5 * TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task Something_that_refuses_everything_is_found_and_has_no_profile()
    {
        using var site = new Probed(LinePriority.Request, new ScriptedMeter(3) { Reply = _ => Reply.Refusal });
        var found = await site.Find(3);
        Assert.Equal((ProbeResult.Found, (Profile?)null), (found.Result, found.Unit!.Profile));
        Assert.Empty(found.Unit.Values);
    }

    [Theory]
    [InlineData(ProbeResult.Silent, nameof(Reply.Silence), 2)]
    [InlineData(ProbeResult.Garbled, nameof(Reply.BadChecksum), 2)]
    [InlineData(ProbeResult.Silent, nameof(Reply.Refusal), 0x0A)]
    [InlineData(ProbeResult.Silent, nameof(Reply.Refusal), 0x0B)]
    public async Task Nobody_is_told_from_a_garbled_answer_and_a_gateway_is_not_the_meter(ProbeResult result, string reply, byte code)
    {
        using var site = new Probed(LinePriority.Request, new ScriptedMeter(3) { Reply = _ => Enum.Parse<Reply>(reply), Code = code });
        Assert.Equal(new ProbeOutcome(result), await site.Find(3));
        Assert.Single(site.Link.Asked);
    }

    [Fact]
    public async Task Without_a_device_the_line_is_down()
    {
        using var site = new Probed(LinePriority.Request, Sdm120(5));
        site.Link.Present = false;
        Assert.Equal(new ProbeOutcome(ProbeResult.LineDown), await site.Find(5));
    }

    [Fact]
    public async Task It_stops_before_the_next_profile()
    {
        using var site = new Probed(LinePriority.Request, Sdm120(5));
        site.Link.OnAsked = asked =>
        {
            if (asked.First == MeterType)
                site.Stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => site.Find(5));
        Assert.Equal(["abb-b21"], site.Tried);
    }

    private static ScriptedMeter Sdm120(byte unit) => new(unit)
    {
        Floats = { [0] = 230.1f, [6] = 4.2f, [0x46] = 50f, [0x48] = 36.25f },
        Words = { [0xFC00] = 0x00AB, [0xFC01] = 0xCDEF },
    };

    /// <summary>A line on which one unit after the other is asked, with three profiles.</summary>
    private sealed class Probed : IDisposable
    {
        private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
        private readonly LineOwner _owner;
        private readonly UnitProbe _probe;

        public Probed(LinePriority priority, ScriptedMeter meter)
        {
            var time = new SteppedTime(new(2026, 11, 28, 10, 0, 0, TimeSpan.Zero));
            Link = new(time, meter);

            // It knows no identification (function 43).
            meter.Own = request => request[1] == 0x2B ? [meter.Unit, 0xAB, 1] : null;
            _owner = new(Link, Some.Timing9600, time);
            var library = ProfileLibrary.Load([Profile("abb-b21.json"), Profile("eastron-sdm120.json"), Profile("eastron-sdm220.json")]);
            _probe = new(_owner, Some.Timing9600, Framing.Rtu, priority, TimeSpan.FromMilliseconds(200), library, time) { Trying = profile => Tried.Add(profile.Name) };
        }

        public ScriptedLine Link { get; }

        public List<string> Tried { get; } = [];

        public CancellationTokenSource Stop { get; } = new();

        public Task<ProbeOutcome> Find(byte unit) =>
            _probe.Find(unit, Stop.Token).WaitAsync(Bound, TestContext.Current.CancellationToken);

        public void Dispose()
        {
            _owner.Dispose();
            Stop.Dispose();
        }

        private static (string File, byte[] Json) Profile(string file) => (file, File.ReadAllBytes(SourceTree.Path("src/MeterEdge/Metering/Profiles/" + file)));
    }
}
