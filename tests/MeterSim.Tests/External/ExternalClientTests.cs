using Xunit.Sdk;

namespace MeterSim.Tests.External;

public sealed class ExternalClientTests
{
    [Fact]
    public async Task A_client_that_is_not_installed_fails_the_test_and_names_its_package()
    {
        FailException failure = await Assert.ThrowsAsync<FailException>(() => ExternalClient.RunAsync("/usr/bin/no-such-client", "mbpoll"));
        Assert.Contains("install the Debian package mbpoll", failure.Message, StringComparison.Ordinal);
    }
}
