namespace MeterEdge.Metering;

/// <summary>What a meter said of itself.</summary>
/// <param name="Mismatch">What is not as it should be; null when nothing is known to be wrong.</param>
/// <param name="IsComplete">False when it did not tell everything that it was asked for, so that what was known of it before stands.</param>
public readonly record struct Testimony(Mismatch? Mismatch, bool IsComplete);

/// <summary>What a meter says of itself that is not as it should be.</summary>
/// <param name="What">What it was asked for, e.g. <c>serial number</c>.</param>
/// <param name="Expected">What it should say.</param>
/// <param name="Found">What it says.</param>
public sealed record Mismatch(string What, string Expected, string Found);
