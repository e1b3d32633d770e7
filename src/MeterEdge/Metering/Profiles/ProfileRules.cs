using MeterEdge.Configuration.Keys;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>What must hold between the fields of a profile.</summary>
internal static class ProfileRules
{
    public static void Check(Profile profile, ObjectNode root, Findings findings)
    {
        if (profile.Registers.IsEmpty)
            findings.Add("registers", root, "is required: a profile without registers reads nothing");
        if (profile.Identity is { } identity)
        {
            if (identity.Address + identity.Count > 0x10000)
                findings.Add("identity:address", root, "goes beyond 0xFFFF");
            if (identity.Count > profile.MaxRegisters)
                findings.Add("identity:count", root, "is more than maxRegisters");
            if (identity is { Type: IdentityType.Number, Count: > 4 })
                findings.Add("identity:count", root, "is more than the 4 registers of a whole number");
        }
        for (var i = 0; i < profile.Readable.Length; i++)
            CheckRange(profile, i, KeyPath.Join("readable", i), root, findings);
        for (var i = 0; i < profile.Registers.Length; i++)
            CheckRegister(profile, i, KeyPath.Join("registers", i), root, findings);
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

    private static void CheckRegister(Profile profile, int index, string path, ObjectNode root, Findings findings)
    {
        var register = profile.Registers[index];
        var address = KeyPath.Join(path, "address");
        if (profile.MaxRegisters < register.Count)
            findings.Add(KeyPath.Join(path, "type"), root, $"takes {register.Count} registers, more than maxRegisters");
        if (register.Invalid.Any(bits => register.Count < 4 && bits >> (16 * register.Count) != 0))
            findings.Add(KeyPath.Join(path, "invalid"), root, $"holds more bits than the {register.Count} registers of its type");
        if (profile.EvenStart && register.Count % 2 != 0)
            findings.Add(KeyPath.Join(path, "type"), root, "takes one register although evenStart is true");
        if (register.End > 0x10000)
            findings.Add(address, root, "goes beyond 0xFFFF");
        if (profile.EvenStart && register.Address % 2 != 0)
            findings.Add(address, root, "is odd although evenStart is true");
        if (!profile.Readable.Any(range => range.First <= register.Address && register.End - 1 <= range.Last))
            findings.Add(address, root, "lies in no readable range");
        for (var earlier = 0; earlier < index; earlier++)
        {
            var other = profile.Registers[earlier];
            if (register.Address < other.End && other.Address < register.End)
                findings.Add(address, root, $"overlaps registers:{earlier} ({other.Quantity.Key()})");
            if (register.Quantity == other.Quantity)
                findings.Add(KeyPath.Join(path, "quantity"), root, $"is measured by registers:{earlier} already");
        }
        if (!RegisterUnit.Fits(register.Unit, register.Quantity))
            findings.Add(KeyPath.Join(path, "unit"), root, $"{register.Unit ?? "no unit"} does not fit {register.Quantity.Key()}");
    }
}
