using MeterEdge.Console;
using MeterEdge.Console.Commands;
using MeterEdge.Console.Login;
using MeterEdge.Console.Sessions;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Tests.Console;

/// <summary>What a daemon could say of itself.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    public static DaemonStatus Status(int meters = 2) => new(
        "TG-0417",
        "5c1e",
        "0.1.0",
        4711,
        "trusted",
        [new("bus-1", "/dev/ttyS1", 9600, true, 12.5, 100, 1, 2, 3, 4, 5)],
        [.. Enumerable.Range(1, meters).Select(n => Meter(n))],
        new("8f3a", 10232, 7, 0, true, 3, 512),
        [new("mqtt", true, "127.0.0.1:1883", 42, false)],
        new(1));

    public static MeterStatus Meter(int n, bool lost = false, bool seen = true) => new(
        $"meter-{n}", "bus-1", n, "eastron-sdm630", "Customer", lost, 30.5, seen ? Now : null, seen ? Reading : null);

    public static LastReading Reading { get; } = new(
        Now.AddMilliseconds(412), Now, "good", "instant", [], new Dictionary<string, ReadingValue> { ["voltage_l1_v"] = 230.1m });

    /// <summary>A hall in which little can be done: show the status, fail by a bug, wait, act.</summary>
    public static ConsoleHall Hall(TimeProvider time, ILogger<ConsoleHall> log, Func<DaemonStatus>? status = null, SignIn? signIn = null) =>
        new(new VerbTable([StatusVerb(status ?? (() => Status())), Waits, Acts, .. SessionVerbs.Of(signIn!)]), signIn!, "TG-0417", time, log);

    private static ConsoleVerb StatusVerb(Func<DaemonStatus> status) => new("status", "", "how it is", "How it is.", async call =>
    {
        if (call.IsJson)
            await call.Json(status(), StatusJson.Default.DaemonStatus);
        else
            await call.Say(StatusVerbs.Summary(status()));
        return null;
    })
    {
        Group = VerbGroup.Look,
        HasJson = true,
    };

    private static ConsoleVerb Waits { get; } = new("wait", "", "waits for Ctrl-C", "Waits.", async call =>
    {
        await call.Report("waiting");
        await Task.Delay(Timeout.Infinite, call.Stop);
        return null;
    })
    {
        Group = VerbGroup.Try,
    };

    private static ConsoleVerb Acts { get; } = new("act now", "[WHAT]", "does something", "Does it.", async call =>
    {
        await call.Say($"done by {call.Who.Name}");
        return null;
    })
    {
        Group = VerbGroup.Do,
        Complete = before => before.IsEmpty ? ["bus-1", "bus-2"] : [],
    };

    /// <summary>A sign-in of which nothing is asked in a test, or that knows the technicians of a file.</summary>
    public static SignIn SignIn(TimeProvider time, Desk? desk = null, string? path = null, IEventLog? events = null) =>
        new(path, new ConsoleAudit(desk!), events!, time);
}
