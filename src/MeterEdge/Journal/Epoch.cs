using System.Security.Cryptography;

namespace MeterEdge.Journal;

/// <summary>
/// A life of the journal, within which no sequence number is given twice. Numbers go on rising across epochs of one file, so that a
/// sink's position stays meaningful.
/// </summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Id">16 random hex digits, as published.</param>
internal sealed record Epoch(long Number, string Id)
{
    public static Epoch New(long number) => new(number, RandomNumberGenerator.GetHexString(16, lowercase: true));
}
