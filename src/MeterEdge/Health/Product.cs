using System.Reflection;

namespace MeterEdge.Health;

/// <summary>This build.</summary>
public static class Product
{
    /// <summary>Version of the daemon, e.g. <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
