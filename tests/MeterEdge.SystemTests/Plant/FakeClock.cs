using System.Globalization;

namespace MeterEdge.SystemTests.Plant;

/// <summary>
/// A wall clock of its own for one program, that can be set while it runs; monotonic time goes on as it does. By libfaketime, which stands
/// between the program and the C library.
/// </summary>
internal sealed class FakeClock
{
    private readonly string _file;
    private readonly List<TimeSpan> _offsets = [];

    /// <summary>A clock that is right so far.</summary>
    public FakeClock(TempFolder folder)
    {
        _file = folder["clock"];
        Set(TimeSpan.Zero);
    }

    /// <summary>For the program that is to have it.</summary>
    public (string Name, string Value)[] Environment =>
    [
        ("LD_PRELOAD", Programs.FakeTime),
        ("FAKETIME_TIMESTAMP_FILE", _file),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>What it says now.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Offset;

    /// <summary>How far it is ahead of the machine's.</summary>
    public TimeSpan Offset => _offsets[^1];

    /// <summary>How far it was ahead at any time.</summary>
    public IReadOnlyList<TimeSpan> Offsets => _offsets;

    /// <summary>Sets it so far ahead of the machine's.</summary>
    public void Set(TimeSpan ahead)
    {
        _offsets.Add(ahead);
        // Replaced as a whole: the program may look at any moment.
        File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    /// <summary>Sets it to this moment, to a second.</summary>
    public void Set(DateTimeOffset moment) => Set(TimeSpan.FromSeconds(Math.Round((moment - TimeProvider.System.GetUtcNow()).TotalSeconds)));
}
