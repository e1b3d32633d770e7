using System.Buffers;
using System.Buffers.Text;

namespace MeterEdge.Control.Messages;

/// <summary>The three parts of a compact JWS (RFC 7515, 7.1), decoded. Nothing in them was looked at.</summary>
internal sealed record CompactToken(byte[] Header, byte[] Claims, byte[] Signature)
{
    /// <summary>Most bytes of a token (contract, Signed messages).</summary>
    public const int LargestBytes = 4096;

    private static readonly SearchValues<byte> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>The token, or what is wrong with its form.</summary>
    public static (CompactToken? Token, string? Wrong) Split(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(Alphabet))
            return (null, "a letter that no compact token has (A-Z a-z 0-9 - _ and two dots)");
        if (text.Count((byte)'.') != 2)
            return (null, "not three parts with two dots between them");
        var first = text.IndexOf((byte)'.');
        var last = text.LastIndexOf((byte)'.');
        return (Part(text[..first]), Part(text[(first + 1)..last]), Part(text[(last + 1)..])) is ({ } header, { } claims, { } signature)
            ? (new(header, claims, signature), null)
            : (null, "a part that is not base64url, in its one spelling");
    }

    /// <summary>
    /// The bytes of a part; null when it is none. Base64 spells the same bytes in several ways (white space, padding, bits of the last letter that count
    /// for nothing): only the one that an encoder gives is taken.
    /// </summary>
    public static byte[]? Part(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Letters))
            return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromUtf8(text, bytes, out var read, out var length) != OperationStatus.Done || read != text.Length)
            return null;
        Array.Resize(ref bytes, length);
        return Base64Url.EncodeToUtf8(bytes).AsSpan().SequenceEqual(text) ? bytes : null;
    }
}
