namespace MeterEdge.Modbus.Line;

/// <summary>What a line has done since it was opened.</summary>
/// <param name="IsUp">The device is open.</param>
/// <param name="Queued">Exchanges that wait.</param>
/// <param name="Answered">Exchanges with a valid answer.</param>
/// <param name="Refused">Exchanges that the meter refused.</param>
/// <param name="NoAnswer">Exchanges without one byte of an answer.</param>
/// <param name="Garbled">Exchanges with bytes but no valid answer.</param>
/// <param name="LinkDown">Exchanges that found no device.</param>
/// <param name="Sent">Exchanges that went out to all and are not answered.</param>
/// <param name="LateAnswers">Answers that came after their time and were thrown away.</param>
/// <param name="BadCrc">Exchanges, garbled ones, whose answer came whole with a wrong checksum.</param>
/// <param name="Busy">Time from an exchange's turn, silence included, to its outcome, summed over all exchanges.</param>
public readonly record struct LineStatistics(
    bool IsUp,
    int Queued,
    long Answered,
    long Refused,
    long NoAnswer,
    long Garbled,
    long LinkDown,
    long Sent,
    long LateAnswers,
    long BadCrc,
    TimeSpan Busy);
