using MeterEdge.Configuration.Keys;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>What must hold between the fields of a profile.</summary>
internal static class ProfileRules
{
    private const int MostNumber = 4;

    public static void Check(Profile profile, ObjectNode root, Findings findings)
    {
        if (profile.Registers.IsEmpty && profile.Switch is null)
            findings.Add("registers", root, "is required: a profile without registers and without a switch does nothing");
        if (profile.Switch is { } its)
            SwitchRules.Check(its, root, findings);
        if (profile.Identity is { } identity)
            CheckPlace(profile, identity, "identity", root, findings);
        for (var i = 0; i < profile.Checks.Length; i++)
            CheckCheck(profile, profile.Checks[i], KeyPath.Join("checks", i), root, findings);
        for (var i = 0; i < profile.Readable.Length; i++)
            CheckRange(profile, i, KeyPath.Join("readable", i), root, findings);

        var fields = profile.Ratios.Index().Select(ratio => (Path: KeyPath.Join("ratios", ratio.Index), Field: (ProfileField)ratio.Item))
            .Concat(profile.Registers.Index().Select(register => (Path: KeyPath.Join("registers", register.Index), Field: (ProfileField)register.Item)))
            .ToList();
        for (var i = 0; i < fields.Count; i++)
        {
            var (path, field) = fields[i];
            CheckField(profile, field, path, root, findings);
            foreach (var (otherPath, other) in fields.Take(i).Where(other => field.Address < other.Field.End && other.Field.Address < field.End))
                findings.Add(KeyPath.Join(path, "address"), root, $"overlaps {otherPath}{(other is ProfileRegister measured ? $" ({measured.Quantity.Key()})" : "")}");
        }

        for (var i = 0; i < profile.Ratios.Length; i++)
            CheckRatio(profile, i, KeyPath.Join("ratios", i), root, findings);
        for (var i = 0; i < profile.Registers.Length; i++)
            CheckRegister(profile, i, KeyPath.Join("registers", i), root, findings);
    }

    private static void CheckPlace(Profile profile, ProfilePlace place, string path, ObjectNode root, Findings findings)
    {
        if (place.Address + place.Count > 0x10000)
            findings.Add(KeyPath.Join(path, "address"), root, "goes beyond 0xFFFF");
        if (place.Count > profile.MaxRegisters)
            findings.Add(KeyPath.Join(path, "count"), root, "is more than maxRegisters");
        if (place is { Type: PlaceType.Number, Count: > MostNumber })
            findings.Add(KeyPath.Join(path, "count"), root, $"is more than the {MostNumber} registers of a whole number");
    }

    private static void CheckCheck(Profile profile, ProfileCheck check, string path, ObjectNode root, Findings findings)
    {
        CheckPlace(profile, check, path, root, findings);
        if (check.Expect.IsEmpty)
            findings.Add(KeyPath.Join(path, "expect"), root, "is required: say what the registers may hold");
    }

    private static void CheckRange(Profile profile, int index, string path, ObjectNode root, Findings findings)
    {
        var range = profile.Readable[index];
        if (range.Last < range.First)
            findings.Add(KeyPath.Join(path, "last"), root, "lies before first");
        if (profile.EvenStart && (range.First % 2 != 0 || range.Last % 2 != 1))
            findings.Add(KeyPath.Join(path, "first"), root, "a range starts even and ends odd where evenStart is true");
        for (var earlier = 0; earlier < index; earlier++)
        {
            var other = profile.Readable[earlier];
            if (range.First <= other.Last && other.First <= range.Last)
                findings.Add(KeyPath.Join(path, "first"), root, $"overlaps readable:{earlier}");
        }
    }

    private static void CheckField(Profile profile, ProfileField field, string path, ObjectNode root, Findings findings)
    {
        var address = KeyPath.Join(path, "address");
        if (profile.MaxRegisters < field.Count)
            findings.Add(KeyPath.Join(path, "type"), root, $"takes {field.Count} registers, more than maxRegisters");
        if (field.Invalid.Any(bits => field.Count < 4 && bits >> (16 * field.Count) != 0))
            findings.Add(KeyPath.Join(path, "invalid"), root, $"holds more bits than the {field.Count} registers of its type");
        if (profile.EvenStart && field.Count % 2 != 0)
            findings.Add(KeyPath.Join(path, "type"), root, "takes one register although evenStart is true");
        if (field.End > 0x10000)
            findings.Add(address, root, "goes beyond 0xFFFF");
        if (profile.EvenStart && field.Address % 2 != 0)
            findings.Add(address, root, "is odd although evenStart is true");
        if (!profile.Readable.Any(range => range.First <= field.Address && field.End - 1 <= range.Last))
            findings.Add(address, root, "lies in no readable range");
    }

    private static void CheckRatio(Profile profile, int index, string path, ObjectNode root, Findings findings)
    {
        var name = profile.Ratios[index].Name;
        if (profile.Ratios.Take(index).Any(other => other.Name == name))
            findings.Add(KeyPath.Join(path, "name"), root, $"{name} is the name of another ratio");
        if (!profile.Registers.Any(register => register.Times.Contains(name)))
            findings.Add(KeyPath.Join(path, "name"), root, $"{name} is used by no register; name it under times");
    }

    private static void CheckRegister(Profile profile, int index, string path, ObjectNode root, Findings findings)
    {
        var register = profile.Registers[index];
        foreach (var name in register.Times.Where(name => !profile.Ratios.Any(ratio => ratio.Name == name)))
            findings.Add(KeyPath.Join(path, "times"), root, $"no ratio is called {name}");
        for (var earlier = 0; earlier < index; earlier++)
        {
            if (register.Quantity == profile.Registers[earlier].Quantity)
                findings.Add(KeyPath.Join(path, "quantity"), root, $"is measured by registers:{earlier} already");
        }

        if (!RegisterUnit.Fits(register.Unit, register.Quantity))
            findings.Add(KeyPath.Join(path, "unit"), root, $"{register.Unit ?? "no unit"} does not fit {register.Quantity.Key()}");
    }
}
