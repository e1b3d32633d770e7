namespace MeterSim.Truth;

/// <summary>Takes every answered request, after its last byte was delivered.</summary>
internal interface ITruthSink
{
    void Write(in AnsweredRequest answered);
}
