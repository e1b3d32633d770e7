using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>What was seen of a switch, as answers and the evidence have it.</summary>
internal static class Proofs
{
    public static SwitchStage Stage(ProofStage stage) => stage switch
    {
        ProofStage.Verified => SwitchStage.Verified,
        ProofStage.Contradicted => SwitchStage.Contradicted,
        ProofStage.Unknown => SwitchStage.Unknown,
    };

    /// <summary>An answer with what was seen.</summary>
    public static SwitchResultMessage Filled(SwitchResultMessage answer, Judgement judgement, SwitchLook look, long? beforeWh) => answer with
    {
        Result = judgement.Stage switch
        {
            ProofStage.Verified => "ok",
            ProofStage.Contradicted => RefusalCode.VerifyFailed.Upper(),
            ProofStage.Unknown => RefusalCode.StateUnknown.Upper(),
        },
        Actual = look.Actual.Lower(),
        Proof = look.Measured.IsEmpty ? null : look.Measured.ToDictionary(),
        ProofLevel = judgement.Level.Lower(),
        Register = beforeWh is null && look.EnergyWh is null ? null : new(beforeWh, look.EnergyWh),
        Why = judgement.Why,
    };

    /// <summary>The same for the chain of evidence.</summary>
    public static JsonObject Evidence(Judgement judgement, SwitchLook look)
    {
        var body = new JsonObject
        {
            ["stage"] = judgement.Stage.Lower(),
            ["level"] = judgement.Level.Lower(),
            ["why"] = judgement.Why,
            ["actual"] = look.Actual.Lower(),
            ["energy_wh"] = look.EnergyWh,
            ["failure"] = look.Failure,
        };
        foreach (var (name, value) in look.Measured)
            body[name] = value;
        return body;
    }
}
