using MeterEdge.Configuration.Keys;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Configuration.Rules;

/// <summary>Puts the profiles in the place of their names.</summary>
internal sealed class ProfileNames(ProfileLibrary library, ObjectNode root, Findings findings)
{
    /// <summary>The configuration with the profiles that its meters name. A name that names none is noted.</summary>
    public EdgeConfiguration Resolve(EdgeConfiguration configuration) => configuration with
    {
        Buses = [.. configuration.Buses.Select((bus, b) => bus with
        {
            Meters = [.. bus.Meters.Select((meter, m) => meter with
            {
                Profile = Find(meter.Profile, $"MeterEdge:Buses:{b}:Meters:{m}:Profile"),
                Switch = meter.Switch is { } its ? its with { Profile = Find(its.Profile, $"MeterEdge:Buses:{b}:Meters:{m}:Switch:Profile") } : null,
            })],
        })],
    };

    private Profile Find(Profile? named, string key)
    {
        // One that is missing or no name at all was noted where it was read.
        if (named is null || library.TryFind(named.Name, out var profile))
            return named is null ? null! : library.Get(named.Name);

        // What is wrong with a profile of that name is said already.
        if (!library.Errors.Any(error => Path.GetFileNameWithoutExtension(error.File) == named.Name))
            findings.Add(key, root, $"names no profile{NearestName.Suggestion(named.Name, library.Names)} (meteredge profiles lists them)");
        return named;
    }
}
