using MeterEdge.Metering.Profiles;

namespace MeterEdge.Metering;

/// <summary>Asks a meter who it is, and whether it is what its profile takes it for.</summary>
/// <param name="serial">The serial number that it should have.</param>
/// <param name="places">Its own registers for that.</param>
public sealed class IdentityReader(string serial, PlaceReader places)
{
    /// <summary>True when a profile says where to ask.</summary>
    public static bool CanAsk(Profile profile) => profile.Identity is not null || !profile.Checks.IsEmpty;

    /// <summary>What the meter says of itself; null when it was silent.</summary>
    public async ValueTask<Testimony?> Read()
    {
        var isComplete = true;
        foreach (var check in places.Profile.Checks)
        {
            if (await places.Read(check).ConfigureAwait(false) is not { } found)
                return null;
            if (found.Length > 0 && !Matches(check, found))
                return new(new(check.What, string.Join(" or ", check.Expect), found), IsComplete: true);
            isComplete &= found.Length > 0;
        }

        if (places.Profile.Identity is { } identity)
        {
            if (await places.Read(identity).ConfigureAwait(false) is not { } found)
                return null;
            if (found.Length > 0 && !SerialNumber.Same(serial, found, identity))
                return new(new("serial number", serial, found), IsComplete: true);
            isComplete &= found.Length > 0;
        }

        return new(null, isComplete);
    }

    /// <summary>True when a check's registers hold what they may.</summary>
    public static bool Matches(ProfileCheck check, string found) => check.Expect.Contains(found, StringComparer.OrdinalIgnoreCase);
}
