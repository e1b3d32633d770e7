namespace MeterEdge.SystemTests.Plant;

/// <summary>
/// A file system of its own, that can become full, and fail. Mounting is for root: others need <c>sudo</c>, as <c>tests/run.sh</c> does.
/// </summary>
internal sealed class Disk : IAsyncDisposable
{
    private const string Filler = "filler";
    private readonly string _path;
    private readonly string? _image;

    private Disk(string path, string? image) => (_path, _image) = (path, image);

    /// <summary>In memory, of this size.</summary>
    public static async Task<Disk> Small(string path, int mebibytes)
    {
        Directory.CreateDirectory(path);
        await AsRoot("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0755,uid={await Id("-u")},gid={await Id("-g")}", "meteredge-test", path);
        return new(path, null);
    }

    /// <summary>An ext4 in a file, which becomes read-only at the first error.</summary>
    public static async Task<Disk> Fragile(string path, string image, int mebibytes)
    {
        Directory.CreateDirectory(path);
        await using (var file = File.Create(image))
            file.SetLength(mebibytes * 1024L * 1024);
        var (exitCode, _, errors) = await RunningProgram.Run(Programs.MakeExt4, "-q", "-E", $"root_owner={await Id("-u")}:{await Id("-g")}", image);
        Assert.True(exitCode == 0, errors);
        var disk = new Disk(path, image);
        await disk.Mount();
        return disk;
    }

    /// <summary>Takes all the room that there is; again and again, it takes what was set free meanwhile.</summary>
    public void Fill()
    {
        var block = new byte[4096];
        using var file = new FileStream(Path.Combine(_path, Filler), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Path.Combine(_path, Filler));

    /// <summary>Forbids writing, which works only while no file is open for it, or allows it again.</summary>
    public Task Remount(bool readOnly) => AsRoot("mount", "-o", readOnly ? "remount,ro" : "remount,rw", _path);

    /// <summary>The kernel meets an error in the file system, and from then on writes nothing more to it.</summary>
    public async Task Break()
    {
        var (_, device, _) = await RunningProgram.Run("/usr/bin/findmnt", "-no", "SOURCE", _path);
        await AsRoot("/bin/sh", "-c", $"echo broken >/sys/fs/ext4/{Path.GetFileName(device.Trim())}/trigger_fs_error");
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(_path, Filler), "is it read-only?"));
    }

    /// <summary>Checks and repairs it, as a start of the machine would. Nobody may be using it.</summary>
    public async Task Repair()
    {
        await AsRoot("umount", _path);
        // 1: errors were found and corrected.
        var (exitCode, output, _) = await RunningProgram.Run(Programs.CheckExt4, "-y", _image!);
        Assert.True(exitCode is 0 or 1, output);
        await Mount();
    }

    public async ValueTask DisposeAsync() => await AsRoot("umount", "--lazy", _path);

    private Task Mount() => AsRoot("mount", "-o", "loop,errors=remount-ro", _image!, _path);

    private static async Task AsRoot(params string[] command)
    {
        string[] whole = Environment.IsPrivilegedProcess ? ["/usr/bin/env", .. command] : ["/usr/bin/sudo", "-n", .. command];
        var (exitCode, _, errors) = await RunningProgram.Run(whole[0], whole[1..]);
        Assert.True(exitCode == 0, $"this needs root, or sudo without a password: {string.Join(' ', command)}: {errors}");
    }

    private static async Task<string> Id(string which) => (await RunningProgram.Run("/usr/bin/id", which)).Output.Trim();
}
