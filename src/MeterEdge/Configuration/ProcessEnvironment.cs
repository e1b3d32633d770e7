using System.Collections;

namespace MeterEdge.Configuration;

/// <summary>The environment that the process was started with.</summary>
public static class ProcessEnvironment
{
    /// <summary>All variables with their values.</summary>
    public static IReadOnlyDictionary<string, string> Read() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
