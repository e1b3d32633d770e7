using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MeterEdge.Commands;
using MeterEdge.Control;
using MeterEdge.Control.Audit;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Control.Audit;

public sealed class AuditChainTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_796_000_000_000);

    [Fact]
    public void The_hashes_are_those_that_sha256sum_makes_of_the_seven_lines()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);

        var first = store.Write(t => t.Audit(Start, "received", "130005218841", "C-1", new() { ["iss"] = "grid" }));
        var second = store.Write(t => t.Audit(Start.AddMilliseconds(1), "keys", null, null, []));

        // printf '\n1\n1796000000000\nreceived\n130005218841\nC-1\n{"iss":"grid"}' | sha256sum, and the second with the first hash before it.
        Assert.Equal((1, "416a5e1eac8fb9b1bdf31becc10784ded1a1187f40a54439e7a651b14d4b75ca"), first);
        Assert.Equal((2, "be6dc8be99082bfbc5e86d16845e76943f991be6083e7794d867700b05c0694b"), second);
        Assert.Equal(second, store.Write(AuditChain.Head));
    }

    [Fact]
    public void A_row_that_was_not_committed_leaves_no_trace()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);
        Fill(store, 2);

        Assert.Throws<InvalidOperationException>(() => store.Write<int>(t =>
        {
            t.Audit(Start, "cut", "1", "C-1", []);
            throw new InvalidOperationException("the power went");
        }));
        Fill(store, 1);

        Assert.Equal((0, $"{Path(folder)}: 3 rows, all right; the last is 3:{Head(store).Hash}", ""), Verify(folder));
    }

    [Fact]
    public void The_chain_is_checked_beside_a_daemon_that_writes_to_it()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);
        Assert.Equal((0, $"{Path(folder)}: no rows yet", ""), Verify(folder));
        Fill(store, 2500);
        var published = Head(store);

        var (exit, output, _) = Verify(folder, $"{published.Seq}:{published.Hash}");
        Assert.Equal((0, true), (exit, output.Contains(": 2500 rows, all right", StringComparison.Ordinal)));

        Fill(store, 1);
        Assert.Equal(0, Verify(folder, $"{published.Seq}:{published.Hash.ToUpperInvariant()}").Exit);
    }

    [Theory]
    [InlineData("UPDATE audit SET body = '{\"iss\":\"grib\"}' WHERE seq = 3", "row 3 is broken: its hash does not follow from its content and the row before; 2 rows before it are right")]
    [InlineData("UPDATE audit SET t_ms = t_ms + 1 WHERE seq = 3", "row 3 is broken: its hash does not follow")]
    [InlineData("UPDATE audit SET kind = 'restored' WHERE seq = 3", "row 3 is broken: its hash does not follow")]
    [InlineData("UPDATE audit SET meter = '2' WHERE seq = 3", "row 3 is broken: its hash does not follow")]
    [InlineData("UPDATE audit SET case_id = NULL WHERE seq = 3", "row 3 is broken: its hash does not follow")]
    [InlineData("UPDATE audit SET hash = upper(hash) WHERE seq = 3", "row 3 is broken: its hash does not follow")]
    [InlineData("UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 4) WHERE seq = 3", "row 3 is broken: its hash does not follow")]
    [InlineData("DELETE FROM audit WHERE seq = 3", "row 3 is broken: it is missing, the next that is there is 4; 2 rows before it are right")]
    [InlineData("DELETE FROM audit WHERE seq = 1", "row 1 is broken: it is missing, the next that is there is 2")]
    [InlineData("DELETE FROM audit WHERE seq <= 2; UPDATE audit SET seq = seq - 2", "row 1 is broken: its hash does not follow")]
    [InlineData("INSERT INTO audit(seq, t_ms, kind, body, hash) VALUES(6, 1, 'cut', '{}', 'x')", "row 6 is broken: its hash does not follow")]
    [InlineData("INSERT INTO audit(seq, t_ms, kind, body, hash) VALUES(-1, 1, 'cut', '{}', 'x')", "row 1 is broken: it is missing, the next that is there is -1")]
    public void The_first_link_that_somebody_broke_is_named(string sql, string message)
    {
        using var folder = new TempFolder();
        using (var store = Open(folder))
            Fill(store, 5);
        using (var hand = Sqlite.Open(Path(folder)))
            hand.Run(sql);

        var (exit, output, error) = Verify(folder);

        Assert.Equal((4, ""), (exit, output));
        Assert.StartsWith($"meteredge: {Path(folder)}: {message}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_cut_off_at_the_end_or_rewritten_from_the_start_is_seen_by_what_was_published()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);
        Fill(store, 5);
        var published = Head(store);
        store.Write(t => t.Run("DELETE FROM audit WHERE seq >= 4"));

        Assert.Equal(0, Verify(folder).Exit);
        Assert.Equal(4, Verify(folder, $"5:{published.Hash}").Exit);
        Assert.Contains("row 4 is broken: it is missing, and 5 was published already", Verify(folder, $"5:{published.Hash}").Error, StringComparison.Ordinal);

        store.Write(t => t.Run("DELETE FROM audit"));
        Fill(store, 5, of: "C-2");
        Assert.Equal(0, Verify(folder).Exit);
        Assert.Contains($"row 5 is broken: its hash is {Head(store).Hash}, published was {published.Hash}", Verify(folder, $"5:{published.Hash}").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_changed_in_one_row_breaks_the_chain()
    {
        var rows = Chain(8);
        Assert.Null(Broken(rows));

        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 6], Gen.Int[1, 1000]).Sample((at, column, by) =>
        {
            var row = rows[at];
            var changed = rows.ToArray();
            changed[at] = column switch
            {
                0 => row with { Seq = row.Seq + by },
                1 => row with { TimeMs = row.TimeMs - by },
                2 => row with { Kind = row.Kind + "x" },
                3 => row with { Meter = row.Meter + "1" },
                4 => row with { Case = null },
                5 => row with { Body = row.Body.Replace("grid", "duty", StringComparison.Ordinal) },
                _ => row with { Hash = rows[(at + by % 7 + 1) % 8].Hash },
            };
            return changed[at] == row || Broken(changed) == at + 1;
        });
    }

    [Fact]
    public void A_name_with_a_line_feed_cannot_make_one_row_look_like_another()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);

        store.Write(t => t.Audit(Start, "refused", "1\nC-1", "C\u00852", []));

        Assert.Equal(0, Verify(folder).Exit);
        Assert.Equal([("1?C-1", "C?2")], AuditReader.Rows(Path(folder)).Select(row => (row.Meter, row.Case)));
    }

    [Fact]
    public void The_export_holds_all_that_is_needed_to_check_it_elsewhere()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);
        Fill(store, 3, of: "C-用电");
        var file = folder["export.jsonl"];

        Assert.Equal(0, Verify(folder, export: file).Exit);

        var previous = "";
        var lines = File.ReadAllLines(file);
        foreach (var line in lines)
        {
            using var row = JsonDocument.Parse(line);
            string Field(string name) => row.RootElement.GetProperty(name) is var value && value.ValueKind == JsonValueKind.Null ? "" : value.ToString();
            var text = string.Join('\n', previous, Field("seq"), Field("t_ms"), Field("kind"), Field("meter"), Field("case"), Field("body"));
            previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            Assert.Equal(previous, Field("hash"));
        }

        Assert.Equal((3, Head(store).Hash), (lines.Length, previous));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        // Nothing is ever written over.
        var (exit, _, error) = Verify(folder, export: file);
        Assert.Equal(1, exit);
        Assert.Contains(file, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_chain_is_exported_to_its_end()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);
        Fill(store, 5);
        store.Write(t => t.Run("DELETE FROM audit WHERE seq = 2"));

        Assert.Equal(4, Verify(folder, export: folder["export.jsonl"]).Exit);
        Assert.Equal(4, File.ReadLines(folder["export.jsonl"]).Count());
    }

    [Fact]
    public void A_file_that_is_not_there_or_is_no_store_is_said_to_be()
    {
        using var folder = new TempFolder();
        Assert.Equal((1, "", $"meteredge: {Path(folder)} does not exist; name the daemon's DataDirectory with --data"), Verify(folder));

        File.WriteAllText(Path(folder), new string('x', 5000));
        var (exit, _, error) = Verify(folder);
        Assert.Equal(4, exit);
        Assert.Contains("the file is damaged", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1:0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("0:0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("1:000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("1:000000000000000000000000000000000000000000000000000000000000000g", false)]
    [InlineData("1", false)]
    public async Task An_anchor_is_a_number_and_a_hash(string anchor, bool valid)
    {
        using var folder = new TempFolder();
        using (var store = Open(folder))
            Fill(store, 1);
        using var error = new StringWriter();

        var exit = await CommandLine.Run(["audit", "verify", "--data", folder.Path, "--anchor", anchor], TextWriter.Null, error);

        Assert.Equal(valid ? 4 : 1, exit);
        Assert.Contains(valid ? "published was 0000" : "expected SEQ:HASH", error.ToString(), StringComparison.Ordinal);
    }

    private static List<AuditRow> Chain(int count)
    {
        var rows = new List<AuditRow>();
        for (var seq = 1; seq <= count; seq++)
        {
            var row = new AuditRow(seq, 1_796_000_000_000 + seq, "received", "130005218841", "C-1", "{\"iss\":\"grid\"}", "");
            rows.Add(row with { Hash = AuditChain.Hash(seq == 1 ? AuditChain.Beginning : rows[^1].Hash, row) });
        }

        return rows;
    }

    private static int? Broken(IReadOnlyList<AuditRow> rows)
    {
        var check = new AuditCheck(null);
        return rows.Index().Where(row => check.Take(row.Item) is not null).Select(row => (int?)row.Index + 1).FirstOrDefault();
    }

    private static ControlStore Open(TempFolder folder) => ControlStore.Open(folder.Path, Start, known: null).Store;

    private static void Fill(ControlStore store, int count, string of = "C-1") => store.Write(t =>
    {
        for (var i = 0; i < count; i++)
            t.Audit(Start.AddSeconds(i), "received", "130005218841", of, new JsonObject { ["iss"] = "grid", ["name"] = "李伟" });
        return count;
    });

    private static (long Seq, string Hash) Head(ControlStore store) => store.Write(AuditChain.Head)!.Value;

    private static string Path(TempFolder folder) => folder[ControlStore.FileName];

    private static (int Exit, string Output, string Error) Verify(TempFolder folder, string? anchor = null, string? export = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = AuditCommand.Verify(folder.Path, anchor is null ? null : AuditCommand.Anchor.Parse(anchor)!.Value, export, output, error);
        return (exit, output.ToString().TrimEnd(), error.ToString().TrimEnd());
    }
}
