using System.Globalization;

namespace MeterEdge.Control.Audit;

/// <summary>Checks a chain of evidence row by row.</summary>
/// <param name="anchor">A row's number and hash as they were once published; null: none is known.</param>
internal sealed class AuditCheck((long Seq, string Hash)? anchor)
{
    private long _last;
    private string _hash = AuditChain.Beginning;

    /// <summary>Rows that were taken and found right.</summary>
    public long Rows => _last;

    /// <summary>Hash of the last of them.</summary>
    public string Hash => _hash;

    /// <summary>Takes the next row; null when it follows from those before, else why it does not.</summary>
    public string? Take(AuditRow row)
    {
        if (row.Seq != _last + 1)
            return Text($"row {_last + 1} is broken: it is missing, the next that is there is {row.Seq}");
        if (AuditChain.Hash(_hash, row) != row.Hash)
            return Text($"row {row.Seq} is broken: its hash does not follow from its content and the row before");
        if (anchor is { } published && published.Seq == row.Seq && !published.Hash.Equals(row.Hash, StringComparison.OrdinalIgnoreCase))
            return Text($"row {row.Seq} is broken: its hash is {row.Hash}, published was {published.Hash}");
        (_last, _hash) = (row.Seq, row.Hash);
        return null;
    }

    /// <summary>Null when the chain may end here, else why it may not.</summary>
    public string? End() => anchor is { } published && published.Seq > _last
        ? Text($"row {_last + 1} is broken: it is missing, and {published.Seq} was published already")
        : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
