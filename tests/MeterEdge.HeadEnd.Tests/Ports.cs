using MeterEdge.HeadEnd.Demo.Plant;

namespace MeterEdge.HeadEnd.Tests;

internal static class Ports
{
    public static int Free() => Loopback.FreePort();
}
