using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

public sealed class TermiosLinkTests : SerialLinkContract
{
    protected override ILineLink MakeLink(SerialSettings settings) => new TermiosLink(settings);

    [Fact]
    public void It_is_the_link_of_linux() => Assert.IsType<TermiosLink>(SerialLinks.For(new("/dev/ttyS1", 9600)));
}
