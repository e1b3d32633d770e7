using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Control.Messages;

/// <summary>What a look at a file of keys found.</summary>
/// <param name="Keys">The set in it; null when there is no such file or it cannot be used.</param>
/// <param name="Errors">What is wrong with it, each with its place; none when there is no file, as nobody who switches nothing makes keys.</param>
public sealed record KeyFileCheck(KeySet? Keys, ImmutableArray<ConfigurationError> Errors)
{
    /// <summary>Looks at a file.</summary>
    public static KeyFileCheck Of(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return new(null, []);
        var (text, read) = KeyFile.ReadFile(path);
        return read switch
        {
            ReadKeys.Usable usable => new(usable.Keys, []),
            ReadKeys.Unusable unusable => new(null, Placed(path, text, unusable.Faults)),
            _ => throw new ArgumentOutOfRangeException(nameof(path), read, "unknown"),
        };
    }

    /// <summary>The set is read once more by the parser that knows lines. It forgives more, so it is not the one that decides.</summary>
    private static ImmutableArray<ConfigurationError> Placed(string path, ReadOnlySpan<byte> text, ImmutableArray<KeyFault> faults)
    {
        var findings = new Findings();
        var root = text.IsEmpty ? null : NodeParser.Parse(text, findings);
        if (!findings.None)
            return [.. findings.InOrder.Select(finding => ConfigurationError.Of(finding, path))];
        foreach (var fault in faults)
            findings.Add(fault.Path, root is null || fault.Path.Length == 0 ? new Origin() : Findings.NodeAt(fault.Path, root).Origin, fault.Key is null ? fault.What : $"{fault.What} in {fault.Key}");
        return [.. findings.InOrder.Select(finding => ConfigurationError.Of(finding, path))];
    }
}
