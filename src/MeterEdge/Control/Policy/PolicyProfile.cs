using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>A policy with the name under which every decision reports it.</summary>
/// <param name="Name">E.g. <c>cn-default@1</c>.</param>
/// <param name="Rules">Its values.</param>
public sealed record PolicyProfile(string Name, PolicyRules Rules)
{
    /// <summary>The one that is in force when nothing is configured.</summary>
    public const string Default = "cn-default";

    // Rises with any change of a value below or of what a rule means.
    private const int Version = 1;

    private static readonly ImmutableSortedDictionary<string, PolicyRules> BuiltIn = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create(Default, new PolicyRules()),

            // Contract prepay: a notice when the balance goes negative, a day to pay, then the cut.
            KeyValuePair.Create("cn-prepay", new PolicyRules
            {
                ArrearsMinDaysOverdue = 0,
                ArrearsDemandRequired = false,
                NoticeWrittenMinDays = new() { Resident = 0, NonResident = 0 },
                NoticeRemoteExtraMinHours = 0,
                NoticeFinalMinutes = null,
                NoticePromiseHours = 24,
            }),
            KeyValuePair.Create("strict", new PolicyRules
            {
                NoticeWrittenMinDays = new() { Resident = 10, NonResident = 10 },
                // Two hours of countdown alone would make every last notice older than cn-default lets it be.
                NoticeFinalMinutes = new() { Max = 240 },
                WindowDays = [Weekday.Tue, Weekday.Wed, Weekday.Thu],
                WindowHours = new(TimeSpan.FromHours(9), TimeSpan.FromHours(11)),
                SeasonWinterMoratorium = true,
                CountdownMinutes = 120,
            }),
        ]);

    /// <summary>Names of the policies that come with the program.</summary>
    public static IEnumerable<string> Names => BuiltIn.Keys;

    /// <summary>A policy that comes with the program; null when none has that name.</summary>
    public static PolicyProfile? Find(string name) => BuiltIn.TryGetValue(name, out var rules) ? new($"{name}@{Version}", rules) : null;

    /// <summary>A policy with some values changed; its name then tells so by the first 8 hex digits of the SHA-256 of all values.</summary>
    public PolicyProfile With(PolicyRules changed)
    {
        var values = Canonical(changed);
        return values.AsSpan().SequenceEqual(Canonical(Rules)) ? this : new($"{Name}+{Convert.ToHexStringLower(SHA256.HashData(values))[..8]}", changed);
    }

    /// <summary>Rules whose values are others than this policy's, each as it is configured.</summary>
    public IEnumerable<(string Key, string Value, string Named)> Differences(PolicyRules changed)
    {
        using var mine = JsonDocument.Parse(Canonical(Rules));
        using var others = JsonDocument.Parse(Canonical(changed));
        return [.. mine.RootElement.EnumerateObject().Zip(others.RootElement.EnumerateObject())
            .Where(pair => pair.First.Value.GetRawText() != pair.Second.Value.GetRawText())
            .Select(pair => (pair.First.Name, pair.Second.Value.GetRawText(), pair.First.Value.GetRawText()))];
    }

    /// <summary>How supply comes back.</summary>
    public ReconnectPolicy Reconnect => new(Rules);

    /// <summary>How long an order waits between its decision and its write. An emergency does not wait.</summary>
    public TimeSpan Countdown(CutReason reason) => reason == CutReason.SafetyEmergency
        ? TimeSpan.Zero
        : TimeSpan.FromMinutes((double)Rules.CountdownMinutes);

    // The keys' order is part of it: it is that of the table, whatever the file's is.
    private static byte[] Canonical(PolicyRules rules)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            PolicyRules.Keys.Write(rules, writer);
        return bytes.WrittenSpan.ToArray();
    }
}
