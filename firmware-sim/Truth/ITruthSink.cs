namespace MeterSim.Truth;

/// <summary>Takes every answered request, after its last byte was delivered.</summary>
internal interface ITruthSink
{
    void Write(in AnsweredRequest answered);

    /// <summary>Takes every write that was on the line, when it is obeyed.</summary>
    void Write(in HeardWrite heard);
}
