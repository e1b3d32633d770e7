namespace MeterEdge.SystemTests.PowerCut;

/// <summary>
/// A folder as it was recorded, call by call. A file's bytes are certain after its sync; a name, its change or its end only after
/// the folder's, which is less than most file systems promise. Names reach the disk in their order.
/// </summary>
internal sealed class RecordedDisk(string folder)
{
    private readonly List<Naming> _namings = [];
    private readonly Dictionary<string, RecordedFile> _names = [];
    private readonly Dictionary<string, RecordedFile> _durableNames = [];

    /// <summary>Whether a power cut now could take anything.</summary>
    public bool IsPending => _namings.Count > 0 || _durableNames.Values.Any(file => file.IsPending);

    public void Apply(DiskCall call)
    {
        var name = Path.GetFileName(call.Path);
        switch (call)
        {
            case DiskCall.Open open:
                if (open.MayCreate && !_names.ContainsKey(name))
                    Name(new(name, new(), null));
                else if (open.Empties)
                    _names[name].Add(new DiskCall.Resize(call.Path, 0));
                break;
            case DiskCall.Write write:
                _names[name].Add(write);
                break;
            case DiskCall.Resize resize:
                _names[name].Add(resize);
                break;
            case DiskCall.Sync when call.Path == folder:
                Settle(_durableNames, _namings.Count);
                _namings.Clear();
                break;
            case DiskCall.Sync:
                _names[name].Sync();
                break;
            case DiskCall.Rename rename:
                Name(new(Path.GetFileName(rename.To), _names[name], name));
                break;
            case DiskCall.Unlink:
                Name(new(null, null, name));
                break;
        }
    }

    /// <summary>Writes what a power cut at this moment can leave.</summary>
    public void Leave(string target, Loss loss, Random random)
    {
        var names = new Dictionary<string, RecordedFile>(_durableNames);
        Settle(names, loss switch
        {
            Loss.Nothing or Loss.Contents => _namings.Count,
            Loss.Everything => 0,
            Loss.Tail or Loss.AnyCalls or Loss.AnySectors => random.Next(_namings.Count + 1),
        });
        foreach (var (name, file) in names)
            File.WriteAllBytes(Path.Combine(target, name), file.Left(loss, random));
    }

    private void Name(Naming naming)
    {
        _namings.Add(naming);
        naming.Apply(_names);
    }

    private void Settle(Dictionary<string, RecordedFile> names, int count)
    {
        foreach (var naming in _namings.Take(count))
            naming.Apply(names);
    }

    /// <summary>One change in the folder; it is there whole or not at all.</summary>
    private sealed record Naming(string? Name, RecordedFile? File, string? Former)
    {
        public void Apply(Dictionary<string, RecordedFile> names)
        {
            if (Former is not null)
                names.Remove(Former);
            if (Name is not null)
                names[Name] = File!;
        }
    }
}
