using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>
/// A folder with the public key set, <c>keys.json</c>, and one private key per file, <c>KID.jwk</c>, which only its owner can read. Holding all of
/// them in one place is for trying things: in earnest each role keeps its own, and a root sees no network.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class KeyFolder(string path)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly SigningJson Readable = new(new JsonSerializerOptions(SigningJson.Default.Options) { WriteIndented = true });

    /// <summary>The public set, for the concentrators.</summary>
    public string SetFile => Path.Combine(path, "keys.json");

    /// <summary>Makes a whole new set, version 1. A folder that has one already is left as it is, with an <see cref="IOException"/>.</summary>
    public Jwks Make(IEnumerable<KeyHolder> holders, DateTimeOffset now)
    {
        if (File.Exists(SetFile))
            throw new IOException($"there is a key set in {path} already; name another folder, or give it a new key with keys renew");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OnlyOwner | UnixFileMode.UserExecute);
        return Keep(new(1, []), holders, now);
    }

    /// <summary>Adds a new key of somebody who has one, in the next version of the set. The keys that were there stay in it.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="now">When.</param>
    public Jwks Renew(string name, DateTimeOffset now)
    {
        var old = Set();
        var last = old.Keys.LastOrDefault(key => key.Iss == name)
            ?? throw new IOException($"nobody called {name} has a key in {SetFile}; it has keys of {string.Join(", ", old.Keys.Select(key => key.Iss).Distinct())}");
        return last.Role == Role.Root
            ? throw new IOException($"{last.Kid} is a root: concentrators have it pinned, and a new set must keep it")
            : Keep(old with { Ver = old.Ver + 1 }, [KeyHolder.Of(last)], now);
    }

    /// <summary>Takes a key out, in the next version of the set. Its private file stays where it is.</summary>
    public Jwks Drop(string kid)
    {
        var old = Set();
        return old.Keys.Any(key => key.Kid == kid)
            ? Keep(new(old.Ver + 1, [.. old.Keys.Where(key => key.Kid != kid)]))
            : throw new IOException($"there is no key {kid} in {SetFile}; it has {string.Join(", ", old.Keys.Select(key => key.Kid))}");
    }

    /// <summary>The public set. Throws where there is none, or none that can be read.</summary>
    public Jwks Set() => Read(SetFile, SigningJson.Default.Jwks);

    /// <summary>The private key of this id.</summary>
    public SigningKey Key(string kid) => kid.AsSpan().ContainsAny('/', '\\', '\0')
        ? throw new IOException($"{kid} is not the id of a key")
        : SigningKey.From(Read(FileOf(kid), SigningJson.Default.Jwk));

    /// <summary>Of the private keys of a role that are here, the one that came last into the set.</summary>
    public SigningKey Key(Role role) =>
        Set().Keys.LastOrDefault(key => key.Role == role && File.Exists(FileOf(key.Kid))) is { Kid: var kid }
            ? Key(kid)
            : throw new IOException($"there is no private key of the role {role.ToString().ToLowerInvariant()} in {path}");

    private string FileOf(string kid) => Path.Combine(path, $"{kid}.jwk");

    private Jwks Keep(Jwks old, IEnumerable<KeyHolder> holders, DateTimeOffset now)
    {
        // The secrets first: a set whose keys nobody has would be worse than keys that no set names.
        var added = new List<Jwk>();
        foreach (var holder in holders)
        {
            using var key = SigningKey.New(holder, old.Ver, now);
            Write(FileOf(key.Jwk.Kid), JsonSerializer.SerializeToUtf8Bytes(key.Jwk, Readable.Jwk), secret: true);
            added.Add(key.Jwk.Public);
        }

        return Keep(old with { Keys = [.. old.Keys, .. added] });
    }

    private Jwks Keep(Jwks set)
    {
        Write(SetFile + ".new", JsonSerializer.SerializeToUtf8Bytes(set, Readable.Jwks), secret: false);
        File.Move(SetFile + ".new", SetFile, overwrite: true);
        return set;
    }

    private static void Write(string file, byte[] content, bool secret)
    {
        var options = new FileStreamOptions { Mode = secret ? FileMode.CreateNew : FileMode.Create, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OnlyOwner;
        using var stream = new FileStream(file, options);
        stream.Write(content);
        stream.WriteByte((byte)'\n');
    }

    private static T Read<T>(string file, JsonTypeInfo<T> type)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize(stream, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new CryptographicException($"{file} is not a key file: {error.Message}", error);
        }
    }
}
