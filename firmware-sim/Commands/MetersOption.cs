using System.CommandLine;
using MeterSim.Meters;

namespace MeterSim.Commands;

/// <summary><c>--meters</c>, which run and config share.</summary>
internal static class MetersOption
{
    private static readonly string[] Usual = ["sdm630:1-6", "sdm120:7", "sdm630:8:district"];

    public static Option<string[]> Make() => new("--meters")
    {
        Description = "[LINE/]MODEL:UNITS[:district][:channels=N][:feeds=WIRES][:before=WIRES][@PREFIX][=SERIAL], several allowed; without LINE/ on every line. Models: "
            + string.Join(", ", MeterModel.All.Select(m => m.Name)) + ". sdm630-50 refuses more than 50 registers; dtsu666-tenth shows tenths, "
            + "dtsu666 whole volts; sdm530 has a relay in registers, sdm320c at a coil; relay is a board of coils that switches other meters' customers, "
            + "relay-arm one whose outputs can wait for the customer's button. WIRES are CHANNEL:[LINE/]UNIT, with commas: relay:100:channels=4:feeds=1:12,2:13; "
            + "before= puts the switch between supply and meter. lx47le is a breaker that measures, alone (it has a customer of its own) or with feeds=1:12; "
            + "acurev-2000 has its relay at a coil. "
            + "A serial number is 13000521 on the first line, 13000522 on the second and so on (or PREFIX) and the unit in four digits, unless SERIAL is given. "
            + "The district's meter shows all others and the losses.",
        HelpName = "SPEC",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => Usual,
    };
}
