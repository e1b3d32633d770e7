using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Console;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Commands;

/// <summary><c>meteredge run</c>: the daemon.</summary>
public static class RunCommand
{
    private const int BadConfiguration = 78; // EX_CONFIG of sysexits.h

    /// <summary>Runs until SIGTERM or SIGINT. 0 after a clean stop, 78 for a bad configuration, 1 for anything else.</summary>
    public static async Task<int> Run(string path, IReadOnlyDictionary<string, string> environment, TextWriter errors)
    {
        var result = ConfigurationFile.Load(path, environment);
        if (!result.IsValid)
        {
            foreach (var error in result.Errors)
            {
                await errors.WriteLineAsync(error.ToString()).ConfigureAwait(false);
            }

            return BadConfiguration;
        }

        foreach (var use in LineUse.Of(result.Configuration).Where(use => use.Percent > LineUse.WarningPercent))
        {
            await errors.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"meteredge: warning: line {use.Bus} is expected to be taken {use.Percent:0} % of the time; passes may be missed (see meteredge check)")).ConfigureAwait(false);
        }

        try
        {
            using var held = DataDirectory.Take(result.Configuration.DataDirectory);
            using var recent = new RecentLog(TimeProvider.System);
            using var log = DaemonLog.Open(recent);
            using var daemon = Daemon.Build(result.Configuration, log, recent, () => ProfileLibrary.With(ProfileLibrary.FolderBeside(path)));
            return await daemon.RunAsync().ConfigureAwait(false) ? 0 : 1;
        }
        catch (Exception unusable) when (unusable is DataDirectoryException or JournalUnusableException or ControlUnusableException)
        {
            await errors.WriteLineAsync($"meteredge: {unusable.Message}").ConfigureAwait(false);
            return 1;
        }
    }
}
