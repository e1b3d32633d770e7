using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MeterEdge.Control.Audit;

/// <summary>
/// The chain of evidence: each row carries the SHA-256 of itself and of the row before, so that nothing can be changed or left out in the middle
/// without every later hash changing, and the head that was published.
/// </summary>
internal static class AuditChain
{
    /// <summary>What stands before the first row.</summary>
    public const string Beginning = "";

    /// <summary>Appends a row in the transaction of what it is evidence of; gives its number and hash.</summary>
    public static (long Seq, string Hash) Audit(this ControlTransaction transaction, DateTimeOffset time, string kind, string? meter, string? caseId, JsonObject body)
    {
        var (last, previous) = Head(transaction) ?? (0, Beginning);
        var row = new AuditRow(last + 1, time.ToUnixTimeMilliseconds(), OneLine(kind) ?? "", OneLine(meter), OneLine(caseId), body.ToJsonString(), "");
        var hash = Hash(previous, row);
        transaction.Run(
            "INSERT INTO audit(seq, t_ms, kind, meter, case_id, body, hash) VALUES($1, $2, $3, $4, $5, $6, $7)",
            row.Seq, row.TimeMs, row.Kind, row.Meter, row.Case, row.Body, hash);
        return (row.Seq, hash);
    }

    /// <summary>The last row; null when there is none.</summary>
    public static (long Seq, string Hash)? Head(ControlTransaction transaction) =>
        transaction.Rows("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", row => (row.GetInt64(0), row.GetString(1))) is [var head] ? head : null;

    /// <summary>
    /// SHA-256, in lower-case hex, of seven lines in UTF-8 without a line feed after the last: the hash of the row before (empty for the first), number,
    /// time in milliseconds since 1970, kind, meter (empty: none), case (empty: none), body as it is kept. So simple that any tool can recompute it.
    /// </summary>
    public static string Hash(string previous, AuditRow row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{previous}\n{row.Seq}\n{row.TimeMs}\n{row.Kind}\n{row.Meter}\n{row.Case}\n{row.Body}"))));

    // A name may come from a message that nobody has verified. With a line feed in it, one row could be read as another.
    private static string? OneLine(string? text) => text?.Any(char.IsControl) == true ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;
}
