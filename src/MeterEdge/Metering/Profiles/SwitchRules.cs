using MeterEdge.Configuration.Keys;

namespace MeterEdge.Metering.Profiles;

/// <summary>What must hold within the switch of a profile: what is wrong here opens where it should close.</summary>
internal static class SwitchRules
{
    private const string Path = "switch";
    private const ushort On = 0xFF00;

    public static void Check(ProfileSwitch its, ObjectNode root, Findings findings)
    {
        (string Name, SwitchCommand? Command)[] commands = [("open", its.Open), ("close", its.Close), ("arm", its.Arm)];
        foreach (var (name, command) in commands)
        {
            if (command is not null)
                CheckCommand(its, command, KeyPath.Join(Path, name), root, findings);
        }

        foreach (var (name, twin) in commands.SelectMany((one, n) => commands.Take(n).Select(other => (one, other)))
            .Where(pair => pair.one.Command is { } one && pair.other.Command is { } other && one.Address == other.Address && one.Value == other.Value)
            .Select(pair => (pair.one.Name, pair.other.Name)))
            findings.Add(KeyPath.Join(KeyPath.Join(Path, name), "value"), root, $"is what {twin} writes too");

        for (var i = 0; i < its.Signs.Length; i++)
            CheckSign(its, its.Signs[i], KeyPath.Join(KeyPath.Join(Path, "signs"), i), root, findings);
        Shown(its.Open, SignMeaning.Open, "open");
        Shown(its.Close, SignMeaning.Closed, "closed");
        Shown(its.Arm, SignMeaning.Armed, "armed");
        if (its is { Open: null, Close: null, Arm: null } && its.Signs.IsEmpty)
            findings.Add(Path, root, "neither works nor shows a switch");

        void Shown(SwitchCommand? command, SignMeaning meaning, string word)
        {
            if (command is not null && !its.Signs.Any(sign => sign.Is == meaning))
                findings.Add(KeyPath.Join(Path, "signs"), root, $"no sign is {word}: what cannot be seen cannot be proved");
        }
    }

    private static void CheckCommand(ProfileSwitch its, SwitchCommand command, string path, ObjectNode root, Findings findings)
    {
        if (command.Function is not (5 or 6 or 16))
            findings.Add(KeyPath.Join(path, "function"), root, "is none of 5, 6 and 16");
        if (command.Function == 5 && command.Value is not (0 or On))
            findings.Add(KeyPath.Join(path, "value"), root, "of a coil is 0x0000 or 0xFF00");
        if (command.Address + its.Channels > 0x10000)
            findings.Add(KeyPath.Join(path, "address"), root, "goes beyond 0xFFFF");
    }

    private static void CheckSign(ProfileSwitch its, SwitchSign sign, string path, ObjectNode root, Findings findings)
    {
        if (sign.Values.IsEmpty)
            findings.Add(KeyPath.Join(path, "values"), root, "is required: say what the bits may be");
        if (sign.Address + sign.Count + its.Channels - 1 > 0x10000)
            findings.Add(KeyPath.Join(path, "address"), root, "goes beyond 0xFFFF");
        if (sign is { Function: 1 or 2, Count: not 1 })
            findings.Add(KeyPath.Join(path, "count"), root, "of bits is 1");
        if (its.Channels > 1 && sign is { Function: 3 or 4, Count: not 1 })
            findings.Add(KeyPath.Join(path, "count"), root, "is 1 where there are several outputs, one register after the other");
        if (sign.Values.Any(value => (value & ~(sign.Mask ?? ulong.MaxValue)) != 0))
            findings.Add(KeyPath.Join(path, "values"), root, "holds bits that mask leaves out: such a value is never seen");
        if (IsState(sign) && its.Signs.Any(other => other != sign && IsState(other) && other.Is != sign.Is
            && (other.Function, other.Address, other.Count, other.Mask) == (sign.Function, sign.Address, sign.Count, sign.Mask)
            && other.Values.Intersect(sign.Values).Any()))
            findings.Add(KeyPath.Join(path, "values"), root, "is the sign of another state too");
    }

    private static bool IsState(SwitchSign sign) => sign.Is switch
    {
        SignMeaning.Open or SignMeaning.Closed or SignMeaning.Armed or SignMeaning.Tripped => true,
        SignMeaning.LocalLock or SignMeaning.MaintenanceLock or SignMeaning.FaultTrip => false,
    };
}
