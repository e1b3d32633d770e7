using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Tests.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Control.Messages;

public sealed class KeyFileTests : IDisposable
{
    private const int Unusable = 5101;
    private const int Missing = 5104;
    private const int NotNewer = 5102;
    private const int NotKept = 5103;

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLog<KeyFile> _log = new();
    private readonly string _data;
    private DateTime _written = new(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc);

    public KeyFileTests() => _data = Directory.CreateDirectory(Path.Combine(_folder.Path, "data")).FullName;

    private string Configured => Path.Combine(_folder.Path, "keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_set_of_the_configured_file_is_in_force()
    {
        Put(Some.Set(3, Some.Everybody));
        Assert.Equal(3, Open().Current.Version);
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void Without_a_file_no_key_counts_and_it_is_said_why()
    {
        Assert.Equal(KeySet.Empty, Open().Current);
        Assert.Contains("keys.json", Assert.Single(_log.Of(Missing)), StringComparison.Ordinal);
        Assert.Empty(_log.Errors);
        Assert.IsType<CheckedMessage.Refused>(MessageReader.Read(Some.Bytes(Some.Headend.Token("me-order+jws", "{}")), "down/order", Open().Current, Some.Edge, Some.Accounts));
    }

    [Fact]
    public void A_file_that_others_can_change_is_not_read()
    {
        Put(Some.Set(3, Some.Everybody));
        File.SetUnixFileMode(Configured, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Equal(KeySet.Empty, Open().Current);
        Assert.Contains("chmod 644", Assert.Single(KeyFileCheck.Of(Configured).Errors).ToString(), StringComparison.Ordinal);
        File.SetUnixFileMode(Configured, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Empty(KeyFileCheck.Of(Configured).Errors);
    }

    [Fact]
    public void A_new_file_is_in_force_at_the_next_look()
    {
        Put(Some.Set(3, Some.Everybody));
        var keys = Open();
        Put(Some.Set(4, Some.Headend, Some.Root, Some.NextRoot));
        keys.Refresh();
        Assert.Equal((4, 3), (keys.Current.Version, keys.Current.Keys.Count));
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void A_bad_new_file_leaves_the_old_set_in_force_and_that_is_said_once()
    {
        Put(Some.Set(3, Some.Everybody));
        var keys = Open();
        Put("{");
        keys.Refresh();
        keys.Refresh();
        Assert.Equal(3, keys.Current.Version);
        Assert.Single(_log.Of(Unusable));
        File.Delete(Configured);
        keys.Refresh();
        keys.Refresh();
        Assert.Equal(3, keys.Current.Version);
        Assert.Equal(2, _log.Of(Unusable).Count);
        Put(Some.Set(4, Some.Everybody));
        keys.Refresh();
        Assert.Equal(4, keys.Current.Version);
    }

    [Fact]
    public void A_file_with_the_same_roots_needs_a_higher_version_and_one_with_others_begins_anew()
    {
        Put(Some.Set(3, Some.Everybody));
        var keys = Open();
        Put(Some.Set(3, Some.Headend, Some.Root, Some.NextRoot));
        keys.Refresh();
        Assert.Equal(Some.Everybody.Length, keys.Current.Keys.Count);
        Assert.Single(_log.Of(NotNewer));
        Put(Some.Set(1, Some.Headend, new(KeyRole.Root, "root-9", "root")));
        keys.Refresh();
        Assert.Equal((1, 2), (keys.Current.Version, keys.Current.Keys.Count));
    }

    [Fact]
    public void A_set_from_the_head_end_is_in_force_and_after_a_restart_too()
    {
        Put(Some.Set(3, Some.Everybody));
        Assert.Equal(new KeyChange.InForce(5), Open().Replace(New(Some.Set(5, Some.Headend, Some.Root, Some.NextRoot))));
        var again = Open();
        Assert.Equal((5, 3), (again.Current.Version, again.Current.Keys.Count));
        Assert.False(again.Current.Keys.ContainsKey(Some.Payment.Kid));

        // The same once more, by a sender who did not hear the answer.
        Assert.Equal(new KeyChange.InForce(5), again.Replace(New(Some.Set(5, Some.NextRoot, Some.Root, Some.Headend))));
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void A_received_set_gives_way_to_a_newer_file_and_to_new_roots_and_survives_a_lost_file()
    {
        Put(Some.Set(3, Some.Everybody));
        Open().Replace(New(Some.Set(5, Some.Everybody)));
        File.Delete(Configured);
        Assert.Equal(5, Open().Current.Version);
        Put(Some.Set(6, Some.Everybody));
        Assert.Equal(6, Open().Current.Version);
        Put(Some.Set(1, Some.Headend, new(KeyRole.Root, "root-9", "root")));
        Assert.Equal(1, Open().Current.Version);
    }

    [Fact]
    public void A_received_set_that_was_damaged_on_disk_is_said_and_passed_over()
    {
        Put(Some.Set(3, Some.Everybody));
        Open().Replace(New(Some.Set(5, Some.Everybody)));
        File.WriteAllText(Path.Combine(_data, "keys.json"), "{\"ver\":5");
        Assert.Equal(3, Open().Current.Version);
        Assert.Single(_log.Of(Unusable));
    }

    [Fact]
    public void What_may_not_replace_the_set_in_force_is_refused_and_leaves_no_trace()
    {
        Put(Some.Set(3, Some.Everybody));
        var keys = Open();
        Refused(keys, RefusalCode.Superseded, New(Some.Set(3, Some.Headend, Some.Root, Some.NextRoot)));
        Refused(keys, RefusalCode.Superseded, New(Some.Set(2, Some.Everybody)));
        Refused(keys, RefusalCode.UnknownKey, New(Some.Set(4, Some.Headend, Some.Root)));
        Refused(keys, RefusalCode.UnknownKey, New(Some.Set(4, Some.Headend, Some.Root, new(KeyRole.Root, "root-2", "root"))));
        Refused(keys, RefusalCode.UnknownKey, New(Some.Set(4, Some.Everybody)) with { KeyId = "he-1" });
        Refused(keys, RefusalCode.UnknownKey, New(Some.Set(4, Some.Everybody)) with { KeyId = "root-7" });
        Refused(keys, RefusalCode.Malformed, New(Some.Set(4, new(KeyRole.Payment, "pay-1", "bank"), Some.Root, Some.NextRoot)));
        Assert.Equal(3, keys.Current.Version);
        Assert.Empty(Directory.EnumerateFiles(_data));
    }

    [Fact]
    public void What_the_disk_does_not_take_is_not_in_force()
    {
        Put(Some.Set(3, Some.Everybody));
        var keys = Open();
        Directory.Delete(_data);
        Assert.IsType<KeyChange.NotKept>(keys.Replace(New(Some.Set(5, Some.Everybody))));
        Assert.Equal(3, keys.Current.Version);
        Assert.Single(_log.Of(NotKept));
    }

    [Fact]
    public void A_set_is_written_as_it_is_read()
    {
        var hand = new Hand(KeyRole.Payment, "pay-9", "bank", "PLAN", "PAID") { Jwk = { ["nbf"] = 1795428000, ["exp"] = 1826964000 } };
        var set = Assert.IsType<ReadKeys.Usable>(KeySetReader.Read(Some.Bytes(Some.Set(7, [hand, .. Some.Everybody])))).Keys;
        var text = set.ToText();
        var again = Assert.IsType<ReadKeys.Usable>(KeySetReader.Read(Some.Bytes(text))).Keys;
        Assert.True(set.SameAs(again));
        var first = JsonNode.Parse(text)!["keys"]!.AsArray().Single(key => (string)key!["kid"]! == "pay-9")!.AsObject();
        Assert.Equal(["kid", "role", "iss", "reasons", "nbf", "exp", "kty", "crv", "x", "y"], first.Select(member => member.Key));
        Assert.Equal((string)hand.Jwk["x"]!, (string)first["x"]!);
        Assert.False(set.SameAs(set with { Version = 8 }));
    }

    [Fact]
    public async Task The_watch_looks_every_five_seconds()
    {
        Put(Some.Set(3, Some.Everybody));
        var (keys, time) = (Open(), new FakeTimeProvider());
        using var watch = new KeyFileWatch(keys, time);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        Put(Some.Set(4, Some.Everybody));
        await Journal.Until.True(() =>
        {
            time.Advance(KeyFileWatch.Period);
            return keys.Current.Version == 4;
        });
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    private static void Refused(KeyFile keys, RefusalCode code, SignedMessage.NewKeys message) =>
        Assert.Equal(code, Assert.IsType<KeyChange.Refused>(keys.Replace(message)).Code);

    private static SignedMessage.NewKeys New(string set)
    {
        var claims = Some.Without(Some.Claims(Some.Root, set), "sub", "acct", "case");
        return Assert.IsType<SignedMessage.NewKeys>(Some.Verified(Some.Read(Some.Root.Token("me-keys+jws", claims.ToJsonString()), "down/keys")));
    }

    /// <summary>Written at a time of its own each: two writes may fall into one tick of the file system's clock.</summary>
    private void Put(string text)
    {
        _folder.Write("keys.json", text);
        _written = _written.AddSeconds(1);
        File.SetLastWriteTimeUtc(Configured, _written);
    }

    private KeyFile Open() => new(Configured, _data, _log);
}
