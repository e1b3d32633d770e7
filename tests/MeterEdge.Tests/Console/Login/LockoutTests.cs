using CsCheck;
using MeterEdge.Console.Login;

namespace MeterEdge.Tests.Console.Login;

public sealed class LockoutTests
{
    [Fact]
    public void The_pause_grows_and_has_an_end() => Assert.Equal(
        [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900],
        Enumerable.Range(0, 13).Select(failures => (int)Lockout.After(failures).TotalSeconds));

    [Fact]
    public void It_never_shrinks() => Gen.Int[0, int.MaxValue - 1].Sample(failures => Lockout.After(failures) <= Lockout.After(failures + 1) && Lockout.After(failures) <= Lockout.Longest);
}
