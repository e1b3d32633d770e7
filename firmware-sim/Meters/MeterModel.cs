using MeterSim.Frames;

namespace MeterSim.Meters;

/// <summary>A type of meter, wholly described by its rows.</summary>
internal sealed record MeterModel
{
    /// <summary>As in <c>--meters</c> and in the truth log.</summary>
    public required string Name { get; init; }

    /// <summary>MeterEdge's profile for it.</summary>
    public required string Profile { get; init; }

    public required bool ThreePhase { get; init; }

    /// <summary>Most registers in one request; the protocol's own limit where the model has none.</summary>
    public int BlockLimit { get; init; } = 125;

    /// <summary>The refusal of a longer request.</summary>
    public ExceptionCode BeyondLimit { get; init; } = ExceptionCode.IllegalDataAddress;

    /// <summary>What function 04 reads; empty when the meter does not know the function.</summary>
    public IReadOnlyList<RegisterArea> InputAreas { get; init; } = [];

    public IReadOnlyList<RegisterRow> Inputs { get; init; } = [];

    /// <summary>What function 03 reads; empty when the meter does not know the function.</summary>
    public IReadOnlyList<RegisterArea> HoldingAreas { get; init; } = [];

    public IReadOnlyList<RegisterRow> Holdings { get; init; } = [];

    /// <summary>What can be written.</summary>
    public IReadOnlyList<SettingRow> Settings { get; init; } = [];

    /// <summary>What a readable register holds that no row fills.</summary>
    public byte GapByte { get; init; }

    /// <summary>What function 01 reads and functions 05 and 15 write; empty when the meter does not know the functions.</summary>
    public IReadOnlyList<BitRow> Coils { get; init; } = [];

    /// <summary>What function 02 reads; empty when the meter does not know the function.</summary>
    public IReadOnlyList<BitRow> DiscreteInputs { get; init; } = [];

    /// <summary>Registers that do something when they are written, beside <see cref="Settings"/>.</summary>
    public IReadOnlyList<OrderRow> Orders { get; init; } = [];

    /// <summary>How many customers it can switch off and on.</summary>
    public int Switches { get; init; }

    /// <summary>Measures nothing, and switches the customers of other meters.</summary>
    public bool IsBoard { get; init; }

    /// <summary>Says again what function 08/00 says.</summary>
    public bool HasLoopback { get; init; }

    /// <summary>What function 43/14 tells: vendor, product, revision. Null when the meter does not know the function.</summary>
    public IReadOnlyList<string>? Identification { get; init; }

    public static IReadOnlyList<MeterModel> All { get; } =
    [
        Sdm630.Model, Sdm630.Model50, Sdm120.Model, Sdm220.Model, Sdm220.Sdm230, Sdm72.Model, Sdm72.Version2, Sdm320c.Model, Sdm530.Model,
        Dtsu666.Tenth, Dtsu666.Tenth401E, Dtsu666.Tenth4000, Dtsu666.Model, Dtsu666Sungrow.Model, Ddsu666.Model, Iem3155.Model, Iem3155.WithoutExport,
        AbbB.Model, AbbB.SinglePhase, Em340.Model, Em340.Em24E1, Em24.Model, JanitzaUmg.Model, SiemensPac2200.Model, Pro380.Model, Orno.We517,
        Orno.We504, Orno.We514, AcrelAdw300.Model, AcrelEnergies.Adl3000, AcrelEnergies.Ddsy1352, Dds238.Model, Lx47Le125.Model,
        AcuRev2000.Model, RelayBoard.Model, RelayBoard.Arming,
    ];

    public static MeterModel? Named(string name) =>
        All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
}
