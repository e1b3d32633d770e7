using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Messages;

/// <summary>
/// The key set in force. It comes from the configured file, which is put there by hand, or from the head-end by <c>down/keys</c>, kept in the data
/// directory; of two sets with the same roots the one with the higher <c>ver</c>. A file that cannot be used leaves in force what was.
/// </summary>
/// <remarks>
/// A key that a new set does not list counts no longer, at once: leaving it out is how a stolen key is revoked. Whoever wants an overlap lists the old
/// key beside the new one, with an <c>exp</c>. Roots change by hand only: a set from the head-end has exactly the roots of the one that it replaces.
/// </remarks>
public sealed class KeyFile
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "keys.json";

    private const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly Lock _gate = new();
    private readonly string _configured;
    private readonly string _received;
    private readonly ILogger<KeyFile> _log;
    private KeySet _current = KeySet.Empty;
    private Look _last;

    /// <summary>Reads both files.</summary>
    /// <param name="configured">Full path of the configured file.</param>
    /// <param name="dataDirectory">Where a received set is kept.</param>
    /// <param name="log">Where trouble is reported.</param>
    public KeyFile(string configured, string dataDirectory, ILogger<KeyFile> log)
    {
        (_configured, _received, _log) = (configured, Path.Combine(dataDirectory, FileName), log);
        _last = Look.At(configured);
        var byHand = Read(configured);
        var received = File.Exists(_received) ? Read(_received) : null;
        _current = (byHand, received) switch
        {
            (null, null) => KeySet.Empty,
            (null, not null) => received,
            (not null, null) => byHand,

            // Other roots: the edge was commissioned anew, and what was received before came from the old owner's.
            _ => received.Roots.SetEquals(byHand.Roots) && received.Version > byHand.Version ? received : byHand,
        };
        if (_current != KeySet.Empty)
            log.KeysInForce(_current.Version, _current.Keys.Count, _current == byHand ? configured : _received);
    }

    /// <summary>The set in force; an empty one while there is none.</summary>
    public KeySet Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <summary>Reads the configured file if it is another than at the last look.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var look = Look.At(_configured);
            if (look == _last)
                return;
            _last = look;
            if (Read(_configured) is not { } byHand || byHand.SameAs(_current))
                return;
            if (byHand.Roots.SetEquals(_current.Roots) && byHand.Version <= _current.Version)
            {
                _log.KeysNotNewer(_configured, byHand.Version, _current.Version);
                return;
            }

            _current = byHand;
            _log.KeysInForce(byHand.Version, byHand.Keys.Count, _configured);
        }
    }

    /// <summary>Puts a set from the head-end in force, once it is on disk.</summary>
    public KeyChange Replace(SignedMessage.NewKeys message)
    {
        lock (_gate)
        {
            var next = message.Keys;

            // Sent again, for instance because the answer was lost.
            if (next.SameAs(_current))
                return new KeyChange.InForce(next.Version);
            if (Objection(message) is var (code, why))
                return new KeyChange.Refused(code, why);
            try
            {
                DurableFile.Write(_received, next.ToText());
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                _log.KeysNotKept(_received, unwritable.Message);
                return new KeyChange.NotKept(unwritable.Message);
            }

            _current = next;
            _log.KeysInForce(next.Version, next.Keys.Count, _received);
            return new KeyChange.InForce(next.Version);
        }
    }

    private (RefusalCode Code, string Why)? Objection(SignedMessage.NewKeys message)
    {
        var next = message.Keys;

        // Looked up once more: between the check of the signature and now another set may have come into force.
        if (!_current.Keys.TryGetValue(message.KeyId, out var signer) || signer.Role != KeyRole.Root)
            return (RefusalCode.UnknownKey, "not signed by a root of the set in force");
        if (!next.Roots.SetEquals(_current.Roots))
            return (RefusalCode.UnknownKey, "other roots: they are pinned, and change by hand only");
        if (next.Version <= _current.Version)
            return (RefusalCode.Superseded, $"ver {next.Version} is not above {_current.Version}, which is in force");
        var renamed = next.Keys.Values.FirstOrDefault(key => _current.Keys.TryGetValue(key.Id, out var old) && old.Thumbprint != key.Thumbprint);
        return renamed is null ? null : (RefusalCode.Malformed, $"kid {renamed.Id} is another key than before: a new key has a new name");
    }

    private KeySet? Read(string path)
    {
        // Nobody who switches nothing makes keys; that they are gone is another thing.
        if (_current == KeySet.Empty && !File.Exists(path))
        {
            _log.KeysMissing(path);
            return null;
        }

        var (_, read) = ReadFile(path);
        if (read is ReadKeys.Unusable unusable)
            _log.KeysUnusable(path, string.Join("; ", unusable.Errors));
        return (read as ReadKeys.Usable)?.Keys;
    }

    /// <summary>The bytes of a file, as far as they were read, and what they turned out to be.</summary>
    internal static (byte[] Text, ReadKeys Read) ReadFile(string path)
    {
        try
        {
            // Whoever may write here may cut off a district.
            if (File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Writable) != 0)
                return Unusable($"others than its owner can change it; run: chmod 644 {path}");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > KeySetReader.LargestBytes)
                return Unusable($"{file.Length} bytes, at most {KeySetReader.LargestBytes}");
            var text = new byte[file.Length];
            var length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return (text[..length], KeySetReader.Read(text.AsMemory(0, length)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Unusable(unreadable.Message);
        }

        static (byte[], ReadKeys) Unusable(string why) => ([], new ReadKeys.Unusable([KeyFault.OfAll(why)]));
    }

    /// <summary>What tells one state of a file from another without reading it.</summary>
    private readonly record struct Look(DateTime Written, long Length, UnixFileMode Mode)
    {
        public static Look At(string path)
        {
            try
            {
                var file = new FileInfo(path);
                return file.Exists ? new(file.LastWriteTimeUtc, file.Length, file.UnixFileMode) : default;
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                return default;
            }
        }
    }
}
