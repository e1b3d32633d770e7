using System.Collections.Immutable;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>One value that a meter keeps in its registers.</summary>
public sealed record ProfileRegister : ProfileField
{
    /// <summary>Unit that the register counts in, e.g. <c>kWh</c>; none for a ratio.</summary>
    public string? Unit { get; init; }

    /// <summary>What it measures.</summary>
    public Quantity Quantity { get; init; }

    /// <summary>Names of the ratios that the value is multiplied by.</summary>
    public ImmutableArray<string> Times { get; init; } = [];

    /// <summary>What a register's number is multiplied by to give the quantity in its own unit: the scale, and 1000 from kWh to Wh.</summary>
    public decimal Factor => Scale * RegisterUnit.Factor(Unit);
}
