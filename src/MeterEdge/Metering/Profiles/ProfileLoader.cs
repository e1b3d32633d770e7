using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Metering.Profiles;

/// <summary>One thing that is wrong with a profile.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Field">Path of the field, e.g. <c>registers:3:address</c>; empty when the whole file is meant.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ProfileError(string File, int Line, string Field, string Message)
{
    /// <summary>One line, e.g. <c>x.json:17: registers:3:address: overlaps …</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {(Field.Length == 0 ? "" : Field + ": ")}{Message}";
}

/// <summary>Reads a profile; one that is wrong anywhere is not used at all, because a wrong register gives plausible values.</summary>
public static class ProfileLoader
{
    /// <summary>The profile, or everything that is wrong with it.</summary>
    /// <param name="file">What to call the file in messages.</param>
    /// <param name="json">Its text, UTF-8.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="errors">What is wrong, in the order of the file; empty when all is well.</param>
    public static bool TryLoad(
        string file, ReadOnlySpan<byte> json, [NotNullWhen(true)] out Profile? profile, out ImmutableArray<ProfileError> errors)
    {
        var findings = new Findings();
        profile = null;
        if (NodeParser.Parse(json, findings) is { } node)
        {
            if (node is ObjectNode root)
            {
                var bound = ProfileKeys.Keys.Bind(root, "", findings);
                if (findings.None)
                    ProfileRules.Check(bound, root, findings);
                if (findings.None)
                    profile = InOrder(bound);
            }
            else
            {
                findings.Add("", node.Origin, $"expects an object in {{ }}, not {node.Describe()}");
            }
        }
        errors = [.. findings.InOrder.Select(finding => new ProfileError(file, finding.Origin.Line ?? 1, finding.Key, finding.Message))];
        return profile is not null;
    }

    private static Profile InOrder(Profile profile) => profile with
    {
        Readable = [.. profile.Readable.OrderBy(range => range.First)],
        Ratios = [.. profile.Ratios.OrderBy(ratio => ratio.Address)],
        Registers = [.. profile.Registers.OrderBy(register => register.Address)],
    };
}
