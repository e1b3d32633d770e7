using System.Globalization;
using System.Text.Json;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Commands;

/// <summary><c>meteredge profiles [NAME]</c>: which meters are known, and what is known of one.</summary>
public static class ProfilesCommand
{
    private const int Done = 0;
    private const int Unknown = 1;

    /// <summary>Lists the profiles, or prints one.</summary>
    /// <param name="name">Name of a profile; null for the list.</param>
    /// <param name="folder">Folder with further profiles; it need not exist.</param>
    /// <param name="output">Takes the answer.</param>
    /// <param name="error">Takes the error.</param>
    /// <param name="json">Print JSON: the profile in the form of its file, or an array of all.</param>
    /// <returns>0, or 1 when there is no such profile.</returns>
    public static int Run(string? name, string folder, TextWriter output, TextWriter error, bool json)
    {
        var library = ProfileLibrary.With(folder);
        foreach (var wrong in library.Errors)
            error.WriteLine(wrong);
        if (name is null)
        {
            List(library, output, json);
            return Done;
        }
        if (!library.TryFind(name, out var profile))
        {
            error.WriteLine($"no profile is called {name}{NearestName.Suggestion(name, library.Names)} (meteredge profiles lists them)");
            return Unknown;
        }
        if (json)
            JsonOutput.Write(output, writer => ProfileKeys.Keys.Write(profile, writer));
        else
            Print(profile, output);
        return Done;
    }

    private static void List(ProfileLibrary library, TextWriter output, bool json)
    {
        if (json)
        {
            JsonOutput.Write(output, writer => WriteAll(library, writer));
            return;
        }
        var table = new TextTable("name", "meter", "values", "factory setting");
        foreach (var profile in library.All)
            table.Add(profile.Name, profile.Title, profile.Registers.Length.ToString(CultureInfo.InvariantCulture), Setting(profile.Serial));
        table.WriteTo(output);
    }

    private static void WriteAll(ProfileLibrary library, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var profile in library.All)
            ProfileKeys.Keys.Write(profile, writer);
        writer.WriteEndArray();
    }

    private static void Print(Profile profile, TextWriter output)
    {
        output.WriteLine($"{profile.Name}: {profile.Title}");
        var start = profile.EvenStart ? ", from even addresses" : "";
        output.WriteLine($"function {profile.Function}, at most {profile.MaxRegisters} registers a request{start}");
        output.WriteLine($"leaves the factory with {Setting(profile.Serial)} [{Word(profile.Serial.Mark)}: {profile.Serial.Source}]");
        if (profile.LeastTimeoutMs > 0)
            output.WriteLine($"gets at least {profile.LeastTimeoutMs} ms to begin an answer");
        if (profile.PauseMs > 0)
            output.WriteLine($"the line is silent for {profile.PauseMs} ms before each request");
        if (profile.Identity is { } identity)
            output.WriteLine($"serial number at {Place(identity, profile)}");
        foreach (var check in profile.Checks)
            output.WriteLine($"{check.What} must be {string.Join(" or ", check.Expect)} at {Place(check, profile)}");
        foreach (var note in profile.Notes)
            output.WriteLine($"note: {note}");
        foreach (var range in profile.Readable)
            output.WriteLine($"readable 0x{range.First:X4} to 0x{range.Last:X4} [{Word(range.Mark)}: {range.Source}]");
        output.WriteLine();
        var table = new TextTable("address", "quantity", "type", "order", "unit", "scale", "times", "mark", "source");
        foreach (var ratio in profile.Ratios)
            Row(ratio, $"(ratio {ratio.Name})", "", "");
        foreach (var register in profile.Registers)
            Row(register, register.Quantity.Key(), register.Unit ?? "", string.Join(' ', register.Times));
        table.WriteTo(output);

        void Row(ProfileField field, string what, string unit, string times) => table.Add(
            $"0x{field.Address:X4}", what, ProfileKeys.Types.Word(field.Type), field.Count > 1 ? ProfileKeys.Orders.Word(field.Order) : "", unit,
            field.Scale.ToString(CultureInfo.InvariantCulture), times, Word(field.Mark), field.Source);
    }

    private static string Place(ProfilePlace place, Profile profile) =>
        $"0x{place.Address:X4} (function {place.Function ?? profile.Function}, {place.Count} registers, {ProfileKeys.PlaceTypes.Word(place.Type)}) [{Word(place.Mark)}: {place.Source}]";

    private static string Word(Mark mark) => ProfileKeys.Marks.Word(mark);

    private static string Setting(ProfileSerial serial) => SerialLine.Text(serial.Baud, serial.Parity, serial.StopBits);
}
