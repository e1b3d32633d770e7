using CsCheck;
using MeterEdge.Commands;
using MeterEdge.Console.Login;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Console.Login;

public sealed class TechniciansFileTests : IDisposable
{
    // Made with Python's hashlib.pbkdf2_hmac('sha256', b'correct horse', bytes(range(16)), 100000).
    private const string FromElsewhere = "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw==:V/LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk=";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hash_made_by_somebody_elses_program_is_understood()
    {
        var hash = PasswordHash.Parse(FromElsewhere);
        Assert.NotNull(hash);
        Assert.True(hash.IsOf("correct horse"));
        Assert.False(hash.IsOf("correct hors"));
        Assert.Equal(FromElsewhere, hash.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("pbkdf2-sha256:99999:AAECAwQFBgcICQoLDA0ODw==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256:10000001:AAECAwQFBgcICQoLDA0ODw==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256:100000:AAEC:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw==:AAAA")]
    [InlineData("pbkdf2-sha1:100000:AAECAwQFBgcICQoLDA0ODw==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256:+100000:AAECAwQFBgcICQoLDA0ODw==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_hash_that_is_weak_or_none_is_refused(string text) => Assert.Null(PasswordHash.Parse(text));

    [Fact]
    public void Every_fault_is_named_with_its_line()
    {
        var (hashes, problems) = TechniciansFile.Parse("/t", ["# fine", "", $"li.wei:{FromElsewhere}", "Li Wei:x", $"li.wei:{FromElsewhere}", "chen:secret"]);
        Assert.Empty(hashes);
        Assert.Equal(["line 4", "line 5", "line 6"], problems.Select(problem => problem.Substring(problem.IndexOf("line ", StringComparison.Ordinal), 6)));
    }

    [Fact]
    public void Nothing_in_the_file_makes_it_throw() => Gen.String.Array[0, 5].Sample(lines => TechniciansFile.Parse("/t", lines).Hashes.Count <= lines.Length);

    [Fact]
    public void The_command_makes_a_file_that_is_read_and_replaces_a_name_in_it()
    {
        var file = _folder["technicians"];
        Assert.Equal(0, Run("li.wei", "correct horse", "correct horse"));
        Assert.Equal(0, Run("chen", "battery staple", "battery staple"));
        Assert.Equal(0, Run("li.wei", "another horse", "another horse"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var (hashes, problems) = TechniciansFile.Read(file);
        Assert.Empty(problems);
        Assert.Equal(["chen", "li.wei"], hashes.Keys.Order(StringComparer.Ordinal));
        Assert.True(hashes["li.wei"].IsOf("another horse"));

        int Run(string name, params string[] passwords) => TechnicianCommandRun(name, file, passwords).Code;
    }

    [Theory]
    [InlineData("li wei", "long enough", "long enough", "is no name")]
    [InlineData("li", "short", "short", "a password has 10 to 256 characters")]
    [InlineData("li", "long enough", "long enougH", "differ")]
    public void What_cannot_be_done_is_said_in_one_line(string name, string first, string second, string why)
    {
        var (code, error) = TechnicianCommandRun(name, null, first, second);
        Assert.Equal(1, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
    }

    private static (int Code, string Error) TechnicianCommandRun(string name, string? file, params string[] passwords)
    {
        using var error = new StringWriter();
        var typed = new Queue<string>(passwords);
        return (TechnicianCommand.Run(name, file, _ => typed.Dequeue(), TextWriter.Null, error), error.ToString());
    }
}
