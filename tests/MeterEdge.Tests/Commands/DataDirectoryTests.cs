using MeterEdge.Commands;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Commands;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_that_is_missing_is_made()
    {
        using var held = DataDirectory.Take(_folder["var/lib/meteredge"]);
        Assert.True(Directory.Exists(_folder["var/lib/meteredge"]));
    }

    [Fact]
    public void A_second_holder_is_refused_and_told_what_to_do()
    {
        using var held = DataDirectory.Take(_folder.Path);
        var refused = Assert.Throws<DataDirectoryException>(() => DataDirectory.Take(_folder.Path));
        Assert.Equal($"another daemon uses the data directory {_folder.Path}; stop it first, or set DataDirectory to another one", refused.Message);
    }

    [Fact]
    public void Once_given_back_it_can_be_taken_again()
    {
        for (var round = 0; round < 3; round++)
        {
            using var held = DataDirectory.Take(_folder.Path);
        }
    }

    [Fact]
    public void What_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.StartsWith(
            $"cannot make the data directory {_folder["file"]}; make it",
            Assert.Throws<DataDirectoryException>(() => DataDirectory.Take(_folder["file"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Trouble_that_is_no_other_daemon_is_not_called_one()
    {
        // A link to itself: the file system's fault, as a full or a read-only disk would be.
        File.CreateSymbolicLink(_folder["meteredge.lock"], _folder["meteredge.lock"]);
        var refused = Assert.Throws<DataDirectoryException>(() => DataDirectory.Take(_folder.Path));
        Assert.StartsWith($"cannot write to the data directory {_folder.Path}: ", refused.Message, StringComparison.Ordinal);
    }
}
