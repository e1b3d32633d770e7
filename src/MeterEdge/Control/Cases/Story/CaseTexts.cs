using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Control.Cases.Story;

/// <summary>Tells a case in one language. Every sentence comes from codes and values; nothing that anybody wrote is passed on as a sentence of ours.</summary>
internal abstract class CaseTexts
{
    private static readonly ImmutableDictionary<string, CaseTexts> Known =
        ImmutableDictionary.CreateRange([KeyValuePair.Create<string, CaseTexts>("en", new EnglishTexts()), KeyValuePair.Create<string, CaseTexts>("zh", new ChineseTexts())]);

    private protected CaseTexts()
    {
    }

    /// <summary>The texts of the contract's <c>lang</c>; null when there are none.</summary>
    public static CaseTexts? Find(string language) => Known.GetValueOrDefault(language);

    /// <summary>A case, one line for each thing that happened, in the order of time, and the last one for how it goes on.</summary>
    /// <param name="steps">What happened and when, in any order.</param>
    /// <param name="outlook">How it goes on.</param>
    /// <param name="zone">Zone of the district's local time.</param>
    public ImmutableArray<string> Tell(IEnumerable<(DateTimeOffset Time, CaseStep Step)> steps, Outlook outlook, TimeZoneInfo zone)
    {
        var clock = new LocalClock(zone);
        return [.. steps.OrderBy(one => one.Time).Select(one => $"{clock.Of(one.Time)} {Step(one.Step, clock)}"), Outlook(outlook, clock)];
    }

    /// <summary>Why something was refused.</summary>
    public abstract string Refusal(RefusalCode code);

    /// <summary>Why supply is cut.</summary>
    public abstract string Cut(CutReason reason);

    /// <summary>Why supply is restored.</summary>
    public abstract string Release(ReleaseReason reason);

    protected abstract string Step(CaseStep step, LocalClock clock);

    protected abstract string Outlook(Outlook outlook, LocalClock clock);

    /// <summary>An amount with its currency.</summary>
    protected static string Money(long minor, string currency) => $"{MinorUnits.ToText(minor, currency)} {currency}";

    /// <summary>Times as they are read in the district.</summary>
    internal sealed class LocalClock(TimeZoneInfo zone)
    {
        public string Of(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
