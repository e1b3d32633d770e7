using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MeterEdge.Configuration;

/// <summary>Either a configuration that is valid in every respect, or everything that is wrong with it.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(EdgeConfiguration valid) => Configuration = valid;

    internal ConfigurationResult(IEnumerable<ConfigurationError> errors) => Errors = [.. errors];

    /// <summary>True when there is a configuration.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;

    /// <summary>The valid configuration.</summary>
    public EdgeConfiguration? Configuration { get; }

    /// <summary>What is wrong, in the order of the file; empty when valid.</summary>
    public ImmutableArray<ConfigurationError> Errors { get; } = [];
}
