using MeterSim.Control;

namespace MeterSim;

/// <summary>One line that runs: serial or TCP.</summary>
internal interface ISimulatedLine : IDisposable
{
    LineSpec Spec { get; }

    string Device { get; }

    /// <summary>Answers requests until told to stop.</summary>
    Task RunAsync(CancellationToken stop);

    /// <summary>Lets this line's desk work when nothing else does.</summary>
    Task<T> AtDeskAsync<T>(Func<CommandDesk, T> work, CancellationToken cancel);
}
