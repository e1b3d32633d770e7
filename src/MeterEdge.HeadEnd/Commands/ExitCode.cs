namespace MeterEdge.HeadEnd.Commands;

/// <summary>The exit codes of <c>meteredge-headend</c>, as the contract fixes them.</summary>
public static class ExitCode
{
    /// <summary>Done what was asked.</summary>
    public const int Ok = 0;

    /// <summary>Could not be done; one line on stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>The concentrator refused.</summary>
    public const int Refused = 5;

    /// <summary>Nothing arrived in the time given.</summary>
    public const int NoAnswer = 6;
}
