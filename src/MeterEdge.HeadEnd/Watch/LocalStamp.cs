using System.Globalization;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>Instants as a person here reads them: local, with the date where it is not today's.</summary>
/// <param name="time">Today and the local time zone.</param>
public sealed class LocalStamp(TimeProvider time)
{
    /// <summary>E.g. <c>10:15:00.412</c>.</summary>
    public string Of(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, time.LocalTimeZone);
        var format = local.Date == time.GetLocalNow().Date ? "HH:mm:ss.fff" : "yyyy-MM-dd HH:mm:ss.fff";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }
}
