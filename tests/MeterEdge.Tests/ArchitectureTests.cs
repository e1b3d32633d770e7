using System.Reflection;
using System.Xml.Linq;
using MeterEdge.Commands;
using MeterEdge.Contract;
using MeterEdge.Modbus.Line;
using MeterEdge.Tests.Architecture;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests;

/// <summary>The rules that hold the shape; see docs/architecture.md. Each rule is tested on the repository, and each check on a sample that breaks it.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly[] Ours = [typeof(Daemon).Assembly, typeof(LineOwner).Assembly, typeof(StateMessage).Assembly];

    private static readonly IReadOnlyList<SourceText> Sources = SourceText.Below("src", "firmware-sim");

    private static readonly IReadOnlySet<string> OurEnums = SourceRules.Enums(Sources);

    public static TheoryData<string, string> BadSamples => new()
    {
        { "Namespaces src/MeterEdge/Readings/Bad.cs", "using MeterEdge.Metering;" },
        { "Namespaces src/MeterEdge/Readings/Bad.cs", "using static MeterEdge.Contract.ContractVersion;" },
        { "Namespaces src/MeterEdge/Metering/Bad.cs", "using MeterEdge.Forwarding;" },
        { "Namespaces src/MeterEdge/Metering/Profiles/Bad.cs", "var topic = Mqtt.Topics.State;" },
        { "Namespaces src/MeterEdge/Journal/Bad.cs", "using MeterEdge.Modbus.Line;" },
        { "Namespaces src/MeterEdge/Forwarding/Bad.cs", "private MeterEdge.Metering.BusPoller? poller;" },
        { "Namespaces src/MeterEdge/Forwarding/Bad.cs", "using Parity = MeterEdge.Modbus.Serial.Parity;" },
        { "Namespaces src/MeterEdge/Control/Bad.cs", "using MeterEdge.Journal;" },
        { "Namespaces src/MeterEdge.Modbus/Frames/Bad.cs", "using MeterEdge.Modbus.Serial;" },
        { "Namespaces src/MeterEdge.Modbus/Serial/Bad.cs", "using MeterEdge.Modbus.Frames;" },
        { "Mqtt src/MeterEdge/Mqtt/Bad.cs", "using MQTTnet;" },
        { "Mqtt src/MeterEdge/Health/Bad.cs", "private MQTTnet.IMqttClient? client;" },
        { "Sqlite src/MeterEdge/Journal/Bad.cs", "using var connection = new SqliteConnection(path);" },
        { "Sqlite src/MeterEdge/Console/Bad.cs", "using SqliteConnection connection = new(path);" },
        { "Signing src/MeterEdge/Control/Messages/Bad.cs", "var signature = key.SignData(bytes, HashAlgorithmName.SHA256);" },
        { "Signing src/MeterEdge.Contract/Bad.cs", "var signature = key.SignHash(hash);" },
        { "Device src/MeterEdge.Modbus/Line/Bad.cs", "[LibraryImport(\"libc\", EntryPoint = \"open\", SetLastError = true)]" },
        { "Device src/MeterEdge/Metering/Bad.cs", "[DllImport(\"libc\")] static extern int open(string path);" },
        { "Device src/MeterEdge/Metering/Bad.cs", "using System.IO.Ports;" },
        { "Simulator firmware-sim/Frames/Bad.cs", "using MeterEdge.Modbus.Frames;" },
        { "Simulator src/MeterEdge/Metering/Bad.cs", "using MeterSim.Frames;" },
        { "Banned src/MeterEdge/Bad.cs", "var now = DateTime.Now;" },
        { "Banned src/MeterEdge/Bad.cs", "var now = System.DateTimeOffset.UtcNow;" },
        { "Banned firmware-sim/Bad.cs", "Thread.Sleep(10);" },
        { "Banned src/MeterEdge/Bad.cs", "var value = Read().Result;" },
        { "Banned src/MeterEdge/Bad.cs", "var value = readTask.Result;" },
        { "Banned src/MeterEdge/Bad.cs", "Read().Wait();" },
        { "Banned src/MeterEdge/Bad.cs", "Read().GetAwaiter().GetResult();" },
        { "Banned src/MeterEdge/Bad.cs", "var channel = Channel.CreateUnbounded<int>();" },
        { "Banned src/MeterEdge/Bad.cs", "#pragma warning disable RS0030" },
        { "Size src/MeterEdge/Bad.cs", new string('\n', 401) },
        { "Size firmware-sim/Program.cs", new string('\n', 81) },
        { "Discard src/MeterEdge/Bad.cs", "x switch { Quality.Good => 1, _ => 2 };" },
        { "Discard src/MeterEdge/Bad.cs", "x switch { Quality.Good or Quality.Suspect => Make(1, 2), Quality.Missing => new { A = 1 }, _ => throw new X() };" },
        { "Discard src/MeterEdge/Bad.cs", "(a, b) switch { (Quality.Good, 1) => 1, _ => 2 };" },
        { "Discard src/MeterEdge/Bad.cs", "x switch { Readings.Quality.Good when y => 1, _ when z => 2, };" },
        { "Discard src/MeterEdge/Bad.cs", "switch (Of(x))\n{\n    case Quality.Good:\n        Go();\n        break;\n    default:\n        break;\n}" },
    };

    public static TheoryData<string, string> GoodSamples => new()
    {
        { "Namespaces src/MeterEdge/Metering/Good.cs", "using MeterEdge.Journal; // MeterEdge.Mqtt.Topics\nvar host = configuration.Mqtt.Host;" },
        { "Mqtt src/MeterEdge/Mqtt/MqttLink.cs", "using MQTTnet;" },
        { "Mqtt src/MeterEdge/Mqtt/Good.cs", "/// <summary>What MQTTnet does not.</summary>\nvar text = \"MQTTnet\";" },
        { "Sqlite src/MeterEdge/Control/ControlStore.cs", "var connection = new SqliteConnection(path);" },
        { "Signing src/MeterEdge/Control/Messages/Good.cs", "var holds = key.VerifyData(bytes, signature, HashAlgorithmName.SHA256);" },
        { "Signing src/MeterEdge.HeadEnd/Signing/Good.cs", "var signature = key.SignData(bytes, HashAlgorithmName.SHA256);" },
        { "Device src/MeterEdge.Modbus/Serial/Libc.cs", "[LibraryImport(\"libc\", EntryPoint = \"open\")]" },
        { "Banned src/MeterEdge/Good.cs", "var now = time.GetUtcNow(); // not DateTime.Now\nvar how = outcome.Result; var text = \"\"\"Thread.Sleep(1)\"\"\";" },
        { "Size src/MeterEdge/Good.cs", new string('\n', 400) },
        { "Discard src/MeterEdge/Good.cs", "x switch { Quality.Good => 1, Quality.Missing => list.Select(_ => 1), };" },
        { "Discard src/MeterEdge/Good.cs", "x switch { 1 => Quality.Good, _ => Quality.Missing };" },
        { "Discard src/MeterEdge/Good.cs", "x switch { Quality.Good => y switch { 1 => 1, _ => 2 }, Quality.Missing => 3 };" },
        { "Discard src/MeterEdge/Good.cs", "x switch { SocketError.TimedOut => 1, _ => 2 };" },
    };

    [Fact]
    public void The_scan_sees_the_sources() => Assert.Superset(
        new HashSet<string> { "src/MeterEdge/Program.cs", "src/MeterEdge.Modbus/Line/LineOwner.cs", "src/MeterEdge.HeadEnd/Program.cs", "firmware-sim/Program.cs" },
        Sources.Select(source => source.Path).ToHashSet());

    [Fact]
    public void Folders_name_only_what_lies_before_them_in_the_flow() => Holds("Namespaces");

    [Fact]
    public void Only_the_link_names_the_mqtt_library() => Holds("Mqtt");

    [Fact]
    public void Only_the_two_stores_open_sqlite() => Holds("Sqlite");

    [Fact]
    public void Nothing_at_the_edge_can_sign() => Holds("Signing");

    [Fact]
    public void Only_the_serial_folder_opens_a_device() => Holds("Device");

    [Fact]
    public void The_simulator_and_the_daemon_share_no_code() => Holds("Simulator");

    [Fact]
    public void Nothing_reads_the_machines_clock_sleeps_or_blocks() => Holds("Banned");

    [Fact]
    public void No_file_is_too_large_to_be_read() => Holds("Size");

    [Fact]
    public void No_folder_is_called_after_nothing()
    {
        Holds("Folder");
        Assert.Single(SourceRules.NoFolderCalledAfterNothing(new("src/MeterEdge/Common/Bad.cs", "")));
    }

    [Fact]
    public void A_switch_over_our_own_enum_has_no_discard_arm() => Holds("Discard");

    [Theory]
    [MemberData(nameof(BadSamples))]
    public void A_check_can_fail_and_names_file_and_line(string rule, string code)
    {
        var (check, source) = Sample(rule, "\n" + code);
        Assert.Matches($"^{source.Path}:\\d+: ", Assert.Single(check(source)));
        Assert.DoesNotContain(":1: ", check(source).Single(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(GoodSamples))]
    public void A_check_is_not_fooled(string rule, string code)
    {
        var (check, source) = Sample(rule, code);
        Assert.Empty(check(source));
    }

    [Fact]
    public void Types_name_only_what_lies_before_their_folder_in_the_flow() => None(Ours.SelectMany(assembly => assembly.GetTypes()).SelectMany(Dependencies));

    [Fact]
    public void No_code_calls_what_is_banned() => None(Ours.SelectMany(assembly => assembly.GetTypes()).SelectMany(BannedCalls));

    [Fact]
    public void The_reflection_sees_into_method_bodies()
    {
        Assert.Contains(BannedCalls(typeof(Culprit)), found => found.Contains("Culprit.Blocks calls System.Threading.Tasks.Task`1.get_Result", StringComparison.Ordinal));
        Assert.Contains(BannedCalls(typeof(Culprit)), found => found.Contains("Culprit.Asks calls System.DateTime.get_UtcNow", StringComparison.Ordinal));
        Assert.Contains(TypeReferences.Of(typeof(Culprit)), pair => pair.From.EndsWith(".Peeks", StringComparison.Ordinal) && pair.Named is Type named && named == typeof(LineOwner));
        Assert.Contains(TypeReferences.Of(typeof(Daemon)), pair => pair.Named is Type named && named == typeof(MeterEdge.Console.Commands.Plant));
    }

    [Theory]
    [InlineData("MeterEdge.Metering.Bad", typeof(MeterEdge.Mqtt.MqttLink), true)]
    [InlineData("MeterEdge.Forwarding.Bad", typeof(LineOwner), true)]
    [InlineData("MeterEdge.Readings.Bad", typeof(StateMessage), true)]
    [InlineData("MeterEdge.Metering.Good", typeof(LineOwner), false)]
    [InlineData("MeterEdge.Forwarding.Good", typeof(MeterEdge.Mqtt.MqttLink), false)]
    public void The_table_of_dependencies_says_what_it_should(string from, Type named, bool forbidden) =>
        Assert.Equal(forbidden, IsForbidden(from[..from.LastIndexOf('.')], named.Namespace!));

    [Theory]
    [InlineData(typeof(LineOwner))]
    [InlineData(typeof(StateMessage))]
    public void The_libraries_stand_on_the_framework_and_modbus_on_the_serial_ports_besides(Type type) => Assert.All(
        type.Assembly.GetReferencedAssemblies(),
        reference => Assert.True(
            reference.Name is "System.IO.Ports" ? type == typeof(LineOwner)
                : reference.Name!.StartsWith("System.", StringComparison.Ordinal) || reference.Name is "netstandard" or "mscorlib",
            $"{type.Assembly.GetName().Name} references {reference.Name}"));

    [Theory]
    [InlineData("src/MeterEdge.Modbus/MeterEdge.Modbus.csproj", "System.IO.Ports")] // decision 0007
    [InlineData("src/MeterEdge.Contract/MeterEdge.Contract.csproj")]
    public void The_libraries_projects_name_no_project_and_no_other_package(string project, params string[] allowed) => Assert.Equal(allowed, References(project));

    [Fact]
    public void Projects_of_the_simulator_and_of_the_daemon_do_not_name_each_other()
    {
        foreach (var (folder, other) in new[] { ("firmware-sim", "/src/"), ("src", "/firmware-sim/") })
        {
            var projects = SourceText.Files(folder, "*.csproj").ToList();
            Assert.NotEmpty(projects);
            Assert.All(projects, project => Assert.DoesNotContain(References(project), reference => $"/{reference.Replace('\\', '/')}".Contains(other, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_analyzer_bans_what_the_guide_forbids()
    {
        var banned = File.ReadAllText(SourceTree.Path("BannedSymbols.txt"));
        Assert.All(
            [
                "P:System.DateTime.Now;", "P:System.DateTime.UtcNow;", "P:System.DateTimeOffset.Now;", "P:System.DateTimeOffset.UtcNow;",
                "M:System.Threading.Thread.Sleep(System.Int32);", "P:System.Threading.Tasks.Task`1.Result;", "M:System.Threading.Tasks.Task.Wait;",
                "M:System.Threading.Channels.Channel.CreateUnbounded``1;",
            ],
            symbol => Assert.Contains(symbol, banned, StringComparison.Ordinal));
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", File.ReadAllText(SourceTree.Path("Directory.Build.targets")), StringComparison.Ordinal);
    }

    private static void Holds(string rule) => None(Sources.SelectMany(source => Check(rule)(source)));

    private static void None(IEnumerable<string> violations)
    {
        var all = violations.Distinct().ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static (Func<SourceText, IEnumerable<string>> Check, SourceText Source) Sample(string rule, string code)
    {
        var words = rule.Split(' ');
        return (Check(words[0]), new(words[1], code));
    }

    private static Func<SourceText, IEnumerable<string>> Check(string rule) => rule switch
    {
        "Namespaces" => SourceRules.Namespaces,
        "Mqtt" => SourceRules.OnlyTheLinkNamesMqttNet,
        "Sqlite" => SourceRules.OnlyTheStoresOpenSqlite,
        "Device" => SourceRules.OnlySerialOpensADevice,
        "Signing" => SourceRules.NothingSignsAtTheEdge,
        "Simulator" => SourceRules.TheSimulatorSharesNothing,
        "Banned" => SourceRules.NoBannedApi,
        "Size" => SourceRules.NoLargeFile,
        "Folder" => SourceRules.NoFolderCalledAfterNothing,
        "Discard" => source => SourceRules.NoDiscardArm(source, OurEnums),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no such rule"),
    };

    private static IEnumerable<string> Dependencies(Type type) => TypeReferences.Of(type)
        .Where(pair => pair.Named is Type { Namespace: not null } named && type.Namespace is not null && IsForbidden(type.Namespace, named.Namespace!))
        .Select(pair => $"{pair.From} names {((Type)pair.Named).FullName}");

    private static bool IsForbidden(string from, string named) => SourceRules.Dependencies.Any(rule =>
        IsWithin(from, rule.Folder) && rule.Forbidden.Any(forbidden => IsWithin(named, forbidden)));

    private static bool IsWithin(string space, string folder) => $"{space}.".StartsWith($"MeterEdge.{folder}.", StringComparison.Ordinal);

    private static IEnumerable<string> BannedCalls(Type type) => TypeReferences.Of(type)
        .Where(pair => pair.Named is MethodBase { DeclaringType: not null } && $"{Declared(pair.Named)}.{pair.Named.Name}" is
            "System.DateTime.get_Now" or "System.DateTime.get_UtcNow" or "System.DateTime.get_Today"
            or "System.DateTimeOffset.get_Now" or "System.DateTimeOffset.get_UtcNow" or "System.Threading.Thread.Sleep"
            or "System.Threading.Tasks.Task`1.get_Result" or "System.Threading.Tasks.Task.Wait" or "System.Threading.Channels.Channel.CreateUnbounded")
        .Select(pair => $"{pair.From} calls {Declared(pair.Named)}.{pair.Named.Name}");

    private static string Declared(MemberInfo member) => $"{member.DeclaringType!.Namespace}.{member.DeclaringType.Name}";

    private static List<string> References(string project) => [.. XDocument.Load(SourceTree.Path(project)).Descendants()
        .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "Reference" or "Compile")
        .Select(element => (string?)element.Attribute("Include") ?? "")];

    /// <summary>Does what nobody may, so that the checks can be seen to see it.</summary>
    private static class Culprit
    {
#pragma warning disable RS0030, xUnit1031 // The point of this class.
        public static int Blocks(Task<int> task) => task.Result;

        public static long Asks() => DateTime.UtcNow.Ticks;
#pragma warning restore RS0030, xUnit1031

        public static object Peeks() => typeof(LineOwner);
    }
}
