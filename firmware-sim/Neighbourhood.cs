using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Physics;
using MeterSim.Switches;
using MeterSim.Truth;

namespace MeterSim;

/// <summary>Builds the households, their meters and the transformer that the options ask for.</summary>
internal sealed record Neighbourhood(District District, IReadOnlyList<Slave> Slaves, IReadOnlyDictionary<int, Household> Households)
{
    // Purposes of dice beyond the units, which use their own numbers and those plus these.
    private const int SupplyDice = 1000;
    private const int FaultDice = 2000;

    private const int AgeDice = 3000;

    // Between the lines, above all of those.
    private const int LineDice = 10_000;

    private static readonly int[] AllPhases = [0, 1, 2];

    /// <summary>Those of all lines, with what switches across them.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="zone">Whose hour decides what people do.</param>
    public static IReadOnlyList<Neighbourhood> BuildAll(SimulatorOptions options, TimeZoneInfo zone)
    {
        Neighbourhood[] all = [.. Enumerable.Range(0, options.Lines.Count).Select(index => Build(options, index, zone))];
        Wiring.Connect(options.Lines, all);
        return all;
    }

    public SimulatedMeter MeterAt(int unit) => Slaves.First(s => s.Meter.Unit == unit).Meter;

    private static Neighbourhood Build(SimulatorOptions options, int index, TimeZoneInfo zone)
    {
        LineSpec line = options.Lines[index];
        int baud = line is LineSpec.Serial serial ? serial.Format.Baud : 0;
        int offset = index * LineDice;
        var time = new DistrictTime();
        var supply = new Supply(Dice.For(options.Seed, offset + SupplyDice));
        var customers = new List<Customer>();
        var households = new Dictionary<int, Household>();
        var meters = new Dictionary<int, SimulatedMeter>();
        Int128 sum = 0;

        foreach (MeterSpec spec in line.Meters.Where(m => m.Model.IsBoard))
            meters.Add(spec.Unit, Meter(spec, new MeteredPoint(supply, 0, 0) { Time = time }, baud, time));

        foreach (MeterSpec spec in line.Meters.Where(m => !m.IsDistrict && !m.Model.IsBoard && m.Feeds.Count == 0))
        {
            var dice = Dice.For(options.Seed, offset + spec.Unit);
            // Neighbours on one phase each are spread over the three.
            int[] phases = spec.Model.ThreePhase ? AllPhases : [spec.Unit % 3];
            Int128 start = options.StartEnergyKwh is decimal kwh ? Microjoules(kwh) : Microjoules(dice.Between(2_000_000, 60_000_000) / 1000m);
            sum += start;
            var household = new Household(dice, phases);
            var point = new MeteredPoint(supply, start, phases) { Time = time };
            customers.Add(new Customer(household, point));
            households.Add(spec.Unit, household);
            SimulatedMeter meter = Meter(spec, point, baud, time);
            foreach (LoadSwitch own in meter.Switches)
            {
                point.Connect(own, aheadOfMeter: false);
                own.Feeds.Add(spec.Serial);
            }
            meters.Add(spec.Unit, meter);
        }

        // A breaker measures what the customer's meter behind it or before it does.
        foreach (MeterSpec spec in line.Meters.Where(m => !m.Model.IsBoard && m.Feeds.Count > 0))
            meters.Add(spec.Unit, Meter(spec, meters[spec.Feeds[0].Unit].Point, baud, time));

        MeteredPoint? main = null;
        if (line.Meters.FirstOrDefault(m => m.IsDistrict) is MeterSpec district)
        {
            // As if the losses had been the same in the past: 4 %.
            main = new MeteredPoint(supply, sum + sum / 25, AllPhases) { Time = time };
            meters.Add(district.Unit, Meter(district, main, baud, time));
        }

        SimulatedMeter[] measuring = [.. meters.Values.DistinctBy(m => m.Point)];
        foreach (SimulatedMeter meter in measuring.Where(m => options.Aged && !m.Model.IsBoard))
            meter.Point.Age(Dice.For(options.Seed, offset + AgeDice + meter.Unit));

        var settingsOf = measuring.ToDictionary(m => m.Point, m => m.Settings);
        return new Neighbourhood(
            new District(supply, customers, main, zone, time) { DemandMinutes = point => settingsOf[point].DemandMinutes },
            [.. line.Meters.Select(m => new Slave(meters[m.Unit], Dice.For(options.Seed, offset + FaultDice + m.Unit))
            {
                Terminals = options.TruthOfTerminals ? new Terminals(meters[m.Unit]) : null,
            })],
            households);
    }

    private static SimulatedMeter Meter(MeterSpec spec, MeteredPoint point, int baud, DistrictTime time)
    {
        // Eastron's codes: 0: 2400, 1: 4800, 2: 9600, 5: 1200; other speeds have none and leave the code as delivered.
        int baudCode = baud switch { 2400 => 0, 4800 => 1, 9600 => 2, 1200 => 5, _ => -1 };
        return new SimulatedMeter(spec.Unit, spec.Serial, spec.Model, point, new MeterSettings(spec.Model, spec.Unit, baudCode))
        {
            Switches = [.. Enumerable.Range(0, spec.Model.Switches).Select(_ => new LoadSwitch(time))],
        };
    }

    private static Int128 Microjoules(decimal kwh) => (Int128)(kwh * EnergyCounter.MicrojoulesPerKwh);
}
