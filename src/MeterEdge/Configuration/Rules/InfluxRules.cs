using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration.Rules;

/// <summary>What must hold between the options of the time series database, and of the file that they name.</summary>
internal static class InfluxRules
{
    private const string Influx = "MeterEdge:Influx";

    public static void Check(InfluxOptions influx, ObjectNode root, Findings findings)
    {
        if (influx.TokenFile is { } file && NamedFile.Problem(file, secret: true) is { } problem)
            findings.Add(KeyPath.Join(Influx, nameof(influx.TokenFile)), root, problem);
        // Without an address nothing of it is used, and a prepared section does no harm.
        if (influx is { Url: not null, Api: InfluxApi.V2, Org: null })
            findings.Add(KeyPath.Join(Influx, nameof(influx.Org)), root, "is needed with Api V2; VictoriaMetrics takes any text");
    }
}
