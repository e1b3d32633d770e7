using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding.Influx;

/// <summary>
/// InfluxDB, or what speaks like it. A session begins when the server takes an empty write, which shows that address, token and database
/// are right; it ends when an answer stays out or only a person can help.
/// </summary>
public sealed class InfluxSink : ISink, IDisposable
{
    /// <summary>The name of this sink.</summary>
    public const string InfluxName = "influx";

    private const int FailuresToTell = 3;

    private readonly InfluxSettings _settings;
    private readonly InfluxClient _client;
    private readonly LineBuffer _buffer;
    private readonly TimeProvider _time;
    private readonly ILogger<InfluxSink> _log;
    private readonly Random _random;
    private InfluxSession? _session;
    private int _failures;

    /// <summary>A sink that connects with the first <see cref="Open"/>.</summary>
    public InfluxSink(InfluxSettings settings, TimeProvider time, ILogger<InfluxSink> log, Random? random = null)
    {
        (_settings, _time, _log) = (settings, time, log);
        _client = new(settings, time);
        _buffer = new(settings);
        _random = random ?? Random.Shared;
    }

    /// <inheritdoc/>
    public string Name => InfluxName;

    /// <inheritdoc/>
    public string Target => _client.Target;

    /// <inheritdoc/>
    public bool IsConnected => Volatile.Read(ref _session) is { Ended.IsCancellationRequested: false };

    /// <inheritdoc/>
    public async ValueTask<ISinkSession> Open(SinkStanding standing, CancellationToken cancel)
    {
        // How the last session ended counts too: a server that takes nothing but empty writes must not be asked without a pause.
        var trouble = _session?.EndedBy;
        _failures = _session is null or { HasTaken: true } ? 0 : _failures;
        Volatile.Write(ref _session, null);
        while (true)
        {
            if (trouble is not null)
                await Wait(trouble, standing, cancel).ConfigureAwait(false);
            var (answer, authorization) = await Probe(cancel).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            switch (answer)
            {
                // Version 2 finds fault with a write without lines, after it has found no fault with all the rest.
                case InfluxAnswer.Written or InfluxAnswer.Rejected or InfluxAnswer.BeyondRetention or InfluxAnswer.TooLarge:
                    var session = new InfluxSession(_client, _buffer, _settings, authorization);
                    Volatile.Write(ref _session, session);
                    return session;
                case InfluxAnswer.Misconfigured or InfluxAnswer.NotNow or InfluxAnswer.Unreachable:
                    trouble = answer;
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task Wait(InfluxAnswer trouble, SinkStanding standing, CancellationToken cancel)
    {
        _failures++;
        if (trouble is InfluxAnswer.Misconfigured)
            standing.Pause(trouble.Reason, needsAPerson: true);
        else if (_failures >= FailuresToTell)
            standing.Pause(trouble.Reason);
        await Task.Delay(InfluxPause.After(_failures, trouble, _random.NextDouble()), _time, cancel).ConfigureAwait(false);
    }

    /// <summary>An empty write. Where only the database is missing it is made, and the write tried again.</summary>
    private async Task<(InfluxAnswer Answer, string? Authorization)> Probe(CancellationToken cancel)
    {
        string? authorization;
        try
        {
            authorization = InfluxToken.Authorization(_settings.TokenFile, _settings.Api);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (new InfluxAnswer.Misconfigured($"Influx:TokenFile: {unreadable.Message}"), null);
        }

        var answer = await _client.Write(default, authorization, cancel).ConfigureAwait(false);
        if (answer is not InfluxAnswer.Misconfigured { IsMissing: true } missing || _settings.Api != Configuration.InfluxApi.V1)
            return (answer, authorization);
        if (await _client.CreateDatabase(authorization, cancel).ConfigureAwait(false) is { } problem)
            return (missing with { Reason = $"{missing.Reason}; it could not be created: {problem}" }, authorization);
        _log.DatabaseCreated(_settings.Database, Target);
        return (await _client.Write(default, authorization, cancel).ConfigureAwait(false), authorization);
    }
}
