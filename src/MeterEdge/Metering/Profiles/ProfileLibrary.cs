using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Metering.Profiles;

/// <summary>The profiles at hand.</summary>
public sealed class ProfileLibrary
{
    private const string Folder = "profiles/";
    private const int MostBytes = 1 << 20;

    private static readonly Lazy<ProfileLibrary> FromAssembly = new(() => Load(Embedded()));

    private readonly FrozenDictionary<string, Profile> _byName;

    private ProfileLibrary(ImmutableArray<Profile> all, ImmutableArray<ProfileError> errors)
    {
        All = all;
        Errors = errors;
        _byName = all.ToFrozenDictionary(profile => profile.Name);
    }

    /// <summary>The profiles that are part of the program.</summary>
    public static ProfileLibrary BuiltIn => FromAssembly.Value;

    /// <summary>Where a site keeps profiles of its own: the folder <c>profiles</c> beside its configuration.</summary>
    public static string FolderBeside(string configuration) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(configuration)) ?? "/", "profiles");

    /// <summary>The program's profiles, and over them those of a folder, which may add some and replace others. The folder need not exist.</summary>
    /// <param name="folder">Its <c>.json</c> files are read, each named like its profile.</param>
    public static ProfileLibrary With(string folder)
    {
        if (!Directory.Exists(folder))
            return BuiltIn;
        var errors = ImmutableArray.CreateBuilder<ProfileError>();
        var files = new List<(string, byte[])>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                if (new FileInfo(path).Length > MostBytes)
                    errors.Add(new(path, 1, "", $"is larger than {MostBytes >> 20} MiB; is this a profile?"));
                else
                    files.Add((path, File.ReadAllBytes(path)));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                errors.Add(new(path, 1, "", $"cannot be read: {unreadable.Message}"));
            }
        }

        var own = Load(files);
        var replaced = own.All.Select(profile => profile.Name).ToHashSet(StringComparer.Ordinal);
        return new(
            [.. BuiltIn.All.Where(profile => !replaced.Contains(profile.Name)).Concat(own.All).OrderBy(profile => profile.Name, StringComparer.Ordinal)],
            [.. BuiltIn.Errors, .. errors, .. own.Errors]);
    }

    /// <summary>The valid profiles, by name.</summary>
    public ImmutableArray<Profile> All { get; }

    /// <summary>What is wrong with the others; <c>check</c> reports it.</summary>
    public ImmutableArray<ProfileError> Errors { get; }

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => All.Select(profile => profile.Name);

    /// <summary>Reads profiles from files; the name of each must be its file's.</summary>
    /// <param name="files">Name or path of each file, e.g. <c>eastron-sdm630.json</c>, with its text in UTF-8.</param>
    public static ProfileLibrary Load(IEnumerable<(string File, byte[] Json)> files)
    {
        var profiles = new SortedDictionary<string, Profile>(StringComparer.Ordinal);
        var errors = ImmutableArray.CreateBuilder<ProfileError>();
        foreach (var (file, json) in files.OrderBy(pair => pair.File, StringComparer.Ordinal))
        {
            if (!ProfileLoader.TryLoad(file, json, out var profile, out var wrong))
                errors.AddRange(wrong);
            else if (Path.GetFileName(file) != profile.Name + ".json")
                errors.Add(new ProfileError(file, 1, "name", $"is {profile.Name}, so the file should be {profile.Name}.json"));
            else
                profiles[profile.Name] = profile;
        }
        return new ProfileLibrary([.. profiles.Values], errors.ToImmutable());
    }

    /// <summary>The profile of a name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out Profile? profile) => _byName.TryGetValue(name, out profile);

    /// <summary>The profile of a name that is known to be valid.</summary>
    public Profile Get(string name) => _byName[name];

    /// <summary>The name that was probably meant, or null.</summary>
    public string? Nearest(string name) => NearestName.Of(name, Names);

    private static IEnumerable<(string File, byte[] Json)> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var json = new byte[stream.Length];
            stream.ReadExactly(json);
            yield return (resource[Folder.Length..], json);
        }
    }
}
