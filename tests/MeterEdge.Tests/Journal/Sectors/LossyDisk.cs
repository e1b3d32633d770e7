using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace MeterEdge.Tests.Journal.Sectors;

/// <summary>
/// A disk whose sectors can be made unreadable. The test runs once more in a process of its own, for which <c>lost-sectors.c</c> stands between it and the C library.
/// </summary>
internal sealed class LossyDisk
{
    private const string Variable = "LOST_SECTORS";
    private const string FiredVariable = "LOST_SECTORS_FIRED";
    private const string Source = "lost-sectors.c";

    private readonly string _list = Environment.GetEnvironmentVariable(Variable)!;

    /// <summary>How many reads have failed.</summary>
    public static long Fired => new FileInfo(Environment.GetEnvironmentVariable(FiredVariable)!) is { Exists: true } file ? file.Length : 0;

    /// <summary>Runs the test on such a disk; it fails when no read did.</summary>
    public static async Task Run(Type type, Func<LossyDisk, Task> test, [CallerMemberName] string name = "")
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            await test(new());
            Assert.True(Fired > 0, "no read failed: nothing was tested");
            return;
        }

        using var folder = new TempFolder();
        await Execute("/usr/bin/clang", [], "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", folder["disk.so"], Path.Combine(SourceFolder(), Source));
        string[] itself = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [type.Assembly.Location] : [];
        await Execute(
            Environment.ProcessPath!,
            [("LD_PRELOAD", folder["disk.so"]), (Variable, folder["list"]), (FiredVariable, folder["fired"])],
            [.. itself, "-noColor", "-method", $"{type.FullName}.{name}"]);
        Assert.True(new FileInfo(folder["fired"]) is { Exists: true, Length: > 0 }, "the disk was never there");
    }

    /// <summary>This page of the file can not be read any more, wherever the file goes.</summary>
    public async Task Lose(string path, long page) => Add(await Inode(path), page);

    /// <summary>No file can be read.</summary>
    public void Leave() => Add(0, -1);

    /// <summary>Everything can be read again.</summary>
    public void Return() => File.Delete(_list);

    private void Add(long inode, long page) => File.AppendAllText(_list, string.Create(CultureInfo.InvariantCulture, $"{inode} {page}\n"));

    private static async Task<long> Inode(string path) => long.Parse(await Execute("/usr/bin/stat", [], "-c", "%i", path), CultureInfo.InvariantCulture);

    private static async Task<string> Execute(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
