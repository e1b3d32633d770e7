using System.Text.Json;
using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Line;
using MeterSim.Switches;
using MeterSim.Tests.Line;
using MeterSim.Truth;

namespace MeterSim.Tests.Truth;

/// <summary>Every write that was on the line is in the record, whatever became of its answer.</summary>
public sealed class HeardWriteTests
{
    private static readonly byte[] Open = Some.Frame(12, 0x10, 0xFD, 0, 0, 1, 2, 0, 0);

    private readonly LineBench _bench = new(LineTiming.Unlimited, "sdm530:12", "sdm630:13");

    [Fact]
    public void A_write_is_recorded_with_what_it_did_before_its_answer()
    {
        _bench.Ask(Open);
        WriteEntry write = Assert.Single(_bench.Writes);
        Assert.Equal((12, (ushort)0xFD00, "0000", null), (write.Unit, write.Request.First, Convert.ToHexString(write.Words), write.Fault));
        Assert.Equal((1, "130005210012", SwitchEffect.Opened, 0L), Assert.Single(write.Effects));
        Assert.Single(_bench.Truth);
    }

    [Theory]
    [InlineData("noecho", true)]
    [InlineData("badcrc", true)]
    [InlineData("silent", false)]
    [InlineData("wrongecho", true)]
    public void A_write_whose_answer_fails_is_recorded_with_the_fault(string name, bool obeyed)
    {
        _bench.Line.SlaveAt(12)!.Fault.Add(new Fault(FaultForm.Named(name)!.Kind, TimeSpan.Zero, null, 1));
        byte[] answer = _bench.Ask(Open);
        Assert.NotEqual(Some.Frame(12, 0x10, 0xFD, 0, 0, 1), answer);
        WriteEntry write = Assert.Single(_bench.Writes);
        Assert.Equal((name, obeyed ? 1 : 0), (write.Fault, write.Effects.Count));
        Assert.Equal(!obeyed, _bench.Neighbourhood.MeterAt(12).Switches[0].ShowsClosed);
    }

    [Fact]
    public void No_echo_means_no_answer_to_writes_and_reads_go_on()
    {
        _bench.Line.SlaveAt(12)!.Fault.Add(new Fault(FaultKind.NoEcho, TimeSpan.Zero, null, 1));
        Assert.Empty(_bench.Ask(Open));
        Assert.Equal(1, _bench.Line.Counters.Silenced);
        Assert.Equal(Some.Frame(12, 3, 4, 0, 0, 0, 0), _bench.Ask(Some.Read(12, 3, 0xFD02, 2)));
    }

    [Fact]
    public void A_refused_write_did_nothing_even_if_the_one_before_did()
    {
        _bench.Ask(Open);
        _bench.Ask(Some.Frame(12, 0x10, 0xFD, 0, 0, 1, 2, 0xFF, 1));
        Assert.Equal(ExceptionCode.IllegalDataValue, _bench.Writes[1].Exception);
        Assert.Empty(_bench.Writes[1].Effects);
        _bench.Line.SlaveAt(12)!.Fault.Add(new Fault(FaultKind.Exception, TimeSpan.Zero, null, 1) { Number = 4 });
        _bench.Ask(Open);
        Assert.Equal((4, 0), ((int)_bench.Writes[2].Exception, _bench.Writes[2].Effects.Count));
    }

    [Fact]
    public void Writes_to_nobody_and_to_all_are_recorded_and_reads_are_not()
    {
        _bench.Ask(Some.Frame(77, 5, 0, 0, 0xFF, 0));
        Assert.Equal((77, "unknown unit"), (_bench.Writes[0].Unit, _bench.Writes[0].Fault));
        _bench.Ask(Some.Read(12, 4, 0, 2));
        _bench.Ask(Some.Read(77, 4, 0, 2));
        Assert.Single(_bench.Writes);
        _bench.Ask(Some.Frame(0, 0x10, 0xFD, 0, 0, 1, 2, 0, 0));
        Assert.Equal(3, _bench.Writes.Count);
        Assert.Equal(SwitchEffect.Opened, Assert.Single(_bench.Writes[1].Effects).Effect);
        Assert.Equal(ExceptionCode.IllegalDataAddress, _bench.Writes[2].Exception);
    }

    [Fact]
    public void A_line_of_the_log_has_the_keys_of_an_answer_and_the_effects()
    {
        using var folder = new TempFolder();
        Neighbourhood neighbourhood = Some.Neighbourhood("sdm630:13", "relay:100:channels=2:feeds=1:13");
        using (var log = new TruthLog(folder.At("truth")))
        {
            var line = new SlaveLine(LineTiming.Unlimited, neighbourhood.Slaves, neighbourhood.District, new NoHost(), log);
            line.Receive(Some.Frame(100, 0x0F, 0, 0, 0, 2, 1, 0b10), new LineInstant(0, Some.Start));
            line.Advance(new LineInstant(0, Some.Start));
        }
        string[] lines = File.ReadAllLines(folder.At("truth"));
        Assert.Equal(2, lines.Length);
        Assert.Equal(
            """{"t":"2026-11-23T10:00:00.000Z","sent":"2026-11-23T10:00:00.000Z","unit":100,"serial":"130005210100","model":"relay","fn":15,"first":0,"count":2,"words":"02","fault":null,"values":{},"effects":[{"channel":1,"feeds":["130005210013"],"effect":"opened","after_ms":0},{"channel":2,"feeds":[],"effect":"already","after_ms":0}]}""",
            lines[0]);
        Assert.False(JsonElement.Parse(lines[1]).TryGetProperty("effects", out _));
    }

    private sealed class NoHost : IHostPort
    {
        public int Deliver(ReadOnlySpan<byte> bytes) => bytes.Length;
    }
}
