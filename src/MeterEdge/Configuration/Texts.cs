using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MeterEdge.Configuration.Keys;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Configuration;

/// <summary>The kinds of text that options are made of.</summary>
internal static partial class Texts
{
    /// <summary>A name that is safe in topics, file names and logs.</summary>
    public static readonly TextScalar Name = new(64, NameForm(), "expects 1 to 64 of A-Z a-z 0-9 . _ -");

    /// <summary>Any text of one line.</summary>
    public static readonly TextScalar Line = new(128);

    /// <summary>Full path of a file or directory.</summary>
    public static readonly TextScalar Path = new(1024, check: path =>
        System.IO.Path.IsPathFullyQualified(path) ? null : "expects a full path, e.g. /etc/meteredge/mqtt.password");

    /// <summary>Path of a file, full or relative to the configuration's folder.</summary>
    public static readonly TextScalar NearPath = new(1024);

    /// <summary>Full path of a Unix socket: at most the 108 bytes of <c>sun_path</c> (unix(7)).</summary>
    public static readonly TextScalar Socket = new(108, check: path =>
        !System.IO.Path.IsPathFullyQualified(path) ? "expects a full path, e.g. /run/meteredge/console.sock"
        : System.Text.Encoding.UTF8.GetByteCount(path) > 108 ? "is longer than 108 bytes, which is all that a socket's path may have"
        : null);

    /// <summary>A serial device.</summary>
    public static readonly TextScalar Port = new(256, check: port =>
        OperatingSystem.IsWindows() || System.IO.Path.IsPathFullyQualified(port) ? null : "expects the device's full path, e.g. /dev/ttyS1");

    /// <summary>A host name or an address.</summary>
    public static readonly TextScalar Host = new(253, check: host =>
        Uri.CheckHostName(host) == UriHostNameType.Unknown ? "expects a host name or an IP address, without scheme and port" : null);

    /// <summary>Host and port in one.</summary>
    public static readonly TextScalar HostAndPort = new(260, HostAndPortForm(), "expects HOST:PORT, e.g. 127.0.0.1:502", PortProblem);

    /// <summary>An address of this machine and a port to listen on; a name could stand for several addresses.</summary>
    public static readonly TextScalar ListenAddress = new(64, ListenAddressForm(), "expects ADDRESS:PORT, e.g. 127.0.0.1:9464", address =>
        IPEndPoint.TryParse(address, out _) ? PortProblem(address) : "expects the address in numbers, e.g. 127.0.0.1:9464 or [::1]:9464");

    /// <summary>An address of a web server.</summary>
    public static readonly TextScalar Url = new(1024, UrlForm(), "expects a URL like http://127.0.0.1:8086", UrlProblem);

    /// <summary>How long readings are kept for a sink. An hour at least: less would give up readings at every small disturbance.</summary>
    public static readonly DurationScalar Backlog = new(TimeSpan.FromHours(1), TimeSpan.FromDays(3660));

    /// <summary>Start of topics. A leading slash would make an empty first level, and <c>$</c> belongs to the broker (MQTT 5, 4.7).</summary>
    public static readonly TextScalar TopicPrefix = new(128, TopicPrefixForm(),
        "expects levels like me/v1: no + or #, no $ in front, no / at either end or twice in a row");

    /// <summary>A currency by ISO 4217.</summary>
    public static readonly TextScalar Currency = new(3, CurrencyForm(), "expects the three letters of a currency, e.g. CNY");

    /// <summary>Name of a profile.</summary>
    public static readonly TextScalar ProfileName = new(64, ProfileNameForm(), "expects a name like eastron-sdm630: a-z 0-9 and single -");

    /// <summary>A profile by its name; which profile that is, is found out once the library is at hand.</summary>
    public static readonly MappedScalar<Profile> Profile = new(ProfileName, name => new Profile { Name = name }, profile => profile.Name, name => name);

    /// <summary>A time zone of the IANA database.</summary>
    public static readonly MappedScalar<TimeZoneInfo> TimeZone = new(
        new TextScalar(64, ZoneForm(), "expects the IANA name of a time zone, e.g. Asia/Shanghai"),
        name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null,
        zone => zone.Id,
        name => $"names no time zone known here{NearestName.Suggestion(name, TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id))}");

    private static string? UrlProblem(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.HostNameType == UriHostNameType.Unknown ? "expects a URL like http://127.0.0.1:8086"
        : url.UserInfo.Length > 0 ? "must not hold a name or a password; put them into a file and name it"
        : url.Query.Length > 0 || url.Fragment.Length > 0 ? "expects the server's address only, without ? and #"
        : null;

    private static string? PortProblem(string text) =>
        int.TryParse(text.AsSpan(text.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? null
            : "expects a port from 1 to 65535";

    [GeneratedRegex("^[A-Za-z0-9._-]+$")]
    private static partial Regex NameForm();

    [GeneratedRegex("^[^:/ ]+:[0-9]{1,5}$")]
    private static partial Regex HostAndPortForm();

    [GeneratedRegex(@"^([0-9.]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$")]
    private static partial Regex ListenAddressForm();

    [GeneratedRegex("^https?://[^ ]+$")]
    private static partial Regex UrlForm();

    [GeneratedRegex("^[^$/+#][^/+#]*(/[^/+#]+)*$")]
    private static partial Regex TopicPrefixForm();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ProfileNameForm();

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex CurrencyForm();

    [GeneratedRegex("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")]
    private static partial Regex ZoneForm();
}
