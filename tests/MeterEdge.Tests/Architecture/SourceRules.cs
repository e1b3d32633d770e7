using System.Text.RegularExpressions;

namespace MeterEdge.Tests.Architecture;

/// <summary>Rules that can be seen in the text of a source file. Each gives its violations as <c>path:line: what</c>.</summary>
internal static partial class SourceRules
{
    private const string Root = "src/MeterEdge/";

    /// <summary>Which namespaces may not name which others, even by a constant.</summary>
    public static readonly (string Folder, string[] Forbidden)[] Dependencies =
    [
        ("Readings", ["Commands", "Configuration", "Console", "Control", "Forwarding", "Health", "Journal", "Metering", "Modbus", "Mqtt", "Requests", "Contract"]),
        ("Metering", ["Commands", "Console", "Forwarding", "Health", "Mqtt", "Requests"]),
        ("Journal", ["Commands", "Console", "Forwarding", "Health", "Metering", "Modbus", "Mqtt", "Requests"]),
        ("Forwarding", ["Commands", "Console", "Health", "Metering", "Modbus", "Requests"]),
        ("Mqtt", ["Commands", "Console", "Health", "Journal", "Metering", "Modbus", "Requests"]),
        ("Control", ["Commands", "Console", "Forwarding", "Health", "Journal", "Metering", "Modbus", "Requests"]),
        ("Requests", ["Commands", "Console", "Health", "Metering", "Modbus"]),
        ("Modbus.Frames", ["Modbus.Serial"]),
        ("Modbus.Serial", ["Modbus.Frames"]),
    ];

    private static readonly (Regex Pattern, string Instead)[] Banned =
    [
        (ClockOfTheMachine(), "inject TimeProvider"),
        (ThreadSleep(), "wait on what you wait for"),
        (Unbounded(), "bound every channel and say what happens when it is full"),
        (BlockingWait(), "await it"),
        (TaskResult(), "await it"),
        (AnalyzerOff(), "the banned-API analyzer stays on"),
    ];

    public static IEnumerable<string> Namespaces(SourceText source)
    {
        foreach (var (folder, forbidden) in Dependencies)
        {
            var path = folder.StartsWith("Modbus.", StringComparison.Ordinal) ? $"src/MeterEdge.{folder.Replace('.', '/')}/" : $"{Root}{folder}/";
            if (!source.Path.StartsWith(path, StringComparison.Ordinal))
                continue;
            foreach (var other in forbidden)
            {
                foreach (Match named in Regex.Matches(source.Code, $@"(?<![\w.])(?:global::)?(?:MeterEdge\.)?{Regex.Escape(other)}\.[A-Z]|using (?:static )?MeterEdge\.{Regex.Escape(other)}\b"))
                    yield return source.At(named.Index, $"{folder} names {other}");
            }
        }
    }

    public static IEnumerable<string> OnlyTheLinkNamesMqttNet(SourceText source) =>
        Only(source, source.Path.StartsWith(Root, StringComparison.Ordinal) && source.Path != $"{Root}Mqtt/MqttLink.cs", MqttNet(), "only Mqtt/MqttLink.cs names MQTTnet");

    public static IEnumerable<string> OnlyTheStoresOpenSqlite(SourceText source) => Only(
        source,
        source.Path is not ($"{Root}Journal/JournalStore.cs" or $"{Root}Control/ControlStore.cs"),
        OpensSqlite(),
        "only JournalStore and ControlStore open SQLite");

    public static IEnumerable<string> NothingSignsAtTheEdge(SourceText source) =>
        Only(source, !source.Path.StartsWith("src/MeterEdge.HeadEnd/", StringComparison.Ordinal), Signs(), "only the head-end signs");

    public static IEnumerable<string> OnlySerialOpensADevice(SourceText source)
    {
        if (source.Path.StartsWith("src/MeterEdge.Modbus/Serial/", StringComparison.Ordinal) || source.Path.StartsWith("firmware-sim/", StringComparison.Ordinal))
            yield break;
        foreach (Match native in NativeCall().Matches(source.Text))
        {
            // Of the system's calls, each of these has its reason in its file, and none can open a line: a folder's fsync, the kernel's clock, a
            // demo's child.
            var allowed = (source.Path, native.Groups["name"].Value) is ($"{Root}Control/DurableFile.cs", "open") or ($"{Root}Health/KernelClock.cs", "adjtimex")
                or ("src/MeterEdge.HeadEnd/Demo/Plant/Child.cs", "kill");
            if (!allowed)
                yield return source.At(native.Index, $"only MeterEdge.Modbus/Serial calls the system itself, here {native.Groups["name"].Value}");
        }

        foreach (var named in Only(source, true, SerialPort(), "only MeterEdge.Modbus/Serial opens a device"))
            yield return named;
    }

    public static IEnumerable<string> TheSimulatorSharesNothing(SourceText source) => source.Path.StartsWith("firmware-sim/", StringComparison.Ordinal)
        ? Only(source, true, OurNamespace(), "the simulator names the daemon's code")
        : Only(source, source.Path.StartsWith("src/", StringComparison.Ordinal), SimulatorNamespace(), "the daemon's code names the simulator's");

    public static IEnumerable<string> NoBannedApi(SourceText source) =>
        Banned.SelectMany(banned => Only(source, true, banned.Pattern, banned.Instead));

    public static IEnumerable<string> NoLargeFile(SourceText source)
    {
        var limit = source.Path.EndsWith("/Program.cs", StringComparison.Ordinal) ? 80 : 400;
        return source.Lines > limit ? [$"{source.Path}:{limit + 1}: {source.Lines} lines, at most {limit}"] : [];
    }

    public static IEnumerable<string> NoFolderCalledAfterNothing(SourceText source) =>
        source.Folder.Split('/').Any(folder => folder is "Common" or "Helpers" or "Utils" or "Managers")
            ? [$"{source.Path}:1: a folder is called after what it holds"]
            : [];

    /// <summary>A switch that names members of one of our enums and has an arm for everything else besides.</summary>
    public static IEnumerable<string> NoDiscardArm(SourceText source, IReadOnlySet<string> ourEnums)
    {
        foreach (Match found in Switch().Matches(source.Code))
        {
            var patterns = SwitchPatterns.Of(source.Code, found.Index + found.Length - 1);
            var namesOurs = patterns.Any(pattern => Member().Matches(pattern.Text).Any(member => ourEnums.Contains(member.Groups["type"].Value)));
            foreach (var discard in patterns.Where(pattern => namesOurs && (pattern.Text is "_" or "default" || pattern.Text.StartsWith("_ when", StringComparison.Ordinal))))
                yield return source.At(discard.Index, "a switch over our own closed enum has a discard arm");
        }
    }

    /// <summary>The names of the enums that these files declare.</summary>
    public static IReadOnlySet<string> Enums(IEnumerable<SourceText> sources) =>
        sources.SelectMany(source => EnumDeclaration().Matches(source.Code)).Select(declared => declared.Groups["name"].Value).ToHashSet();

    private static IEnumerable<string> Only(SourceText source, bool applies, Regex pattern, string what) =>
        applies ? pattern.Matches(source.Code).Select(found => source.At(found.Index, $"{found.Value.Trim()}: {what}")) : [];

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b")]
    private static partial Regex ClockOfTheMachine();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex ThreadSleep();

    [GeneratedRegex(@"\bCreateUnbounded\b")]
    private static partial Regex Unbounded();

    [GeneratedRegex(@"\.Wait\(\s*\)|\.GetAwaiter\(\)\s*\.GetResult\(|\bTask\.Wait(All|Any)\b")]
    private static partial Regex BlockingWait();

    // An outcome has a Result too; a task's stands behind a call or a name that says task.
    [GeneratedRegex(@"(?:\)|\b\w*[tT]ask)\??\.Result\b")]
    private static partial Regex TaskResult();

    [GeneratedRegex(@"#pragma warning disable RS0030\b|SuppressMessage\([^)]*RS0030")]
    private static partial Regex AnalyzerOff();

    [GeneratedRegex(@"\bMQTTnet\b")]
    private static partial Regex MqttNet();

    [GeneratedRegex(@"\bnew SqliteConnection\s*\(|\bSqliteConnection\s+\w+\s*=\s*new\s*\(|\bSqliteFactory\b")]
    private static partial Regex OpensSqlite();

    [GeneratedRegex(@"(?:LibraryImport|DllImport)\s*\((?:(?!\)\]).)*?EntryPoint\s*=\s*""(?<name>\w+)""|(?:LibraryImport|DllImport)\s*\((?!.*EntryPoint)(?<name>[^)]*)\)")]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"\.(Try)?Sign(Data|Hash)\w*\(|\bExport\w*PrivateKey\w*\(")]
    private static partial Regex Signs();

    [GeneratedRegex(@"\bSystem\.IO\.Ports\b|\bSerialPort\b")]
    private static partial Regex SerialPort();

    [GeneratedRegex(@"\bMeterEdge\.\w+")]
    private static partial Regex OurNamespace();

    [GeneratedRegex(@"\busing (?:static )?MeterSim\b|(?<![\w.])MeterSim\.[A-Z]")]
    private static partial Regex SimulatorNamespace();

    [GeneratedRegex(@"\benum\s+(?<name>\w+)")]
    private static partial Regex EnumDeclaration();

    [GeneratedRegex(@"\bswitch\b(?:\s*\((?:[^(){}]|\((?:[^(){}]|\([^(){}]*\))*\))*\))?\s*\{")]
    private static partial Regex Switch();

    [GeneratedRegex(@"(?:\w+\.)*?(?<type>\w+)\.\w+\b(?!\.)")]
    private static partial Regex Member();
}
