using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

/// <summary>The link of other systems, held to the same contract on Linux.</summary>
public sealed class SerialPortLinkTests : SerialLinkContract
{
    protected override ILineLink MakeLink(SerialSettings settings) => new SerialPortLink(settings);
}
