using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>Knows which readings a time series database has got. Points bear no numbers: a reading is found by meter, kind and time.</summary>
internal interface IInfluxWitness
{
    /// <summary>Numbers of these readings in the order of their delivery, once for each time; a wrong value fails the test.</summary>
    Task<IEnumerable<Number>> Deliveries(IReadOnlyList<Arrival> readings);
}
