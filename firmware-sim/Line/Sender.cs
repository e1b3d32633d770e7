using MeterSim.Faults;

namespace MeterSim.Line;

/// <summary>A meter that talks, and the second one under the same number if there is one.</summary>
internal sealed class Sender(LineTiming timing, Slave slave)
{
    // Two meters with one number are ready within this time of each other.
    private const int MostApartNs = 2_000_000;

    public Slave Slave => slave;

    public Transmission Answer { get; } = new(timing, slave.Dice);

    /// <summary>Under way only while the fault "duplicate" strikes.</summary>
    public Transmission Twin { get; } = new(timing, slave.Dice);

    /// <summary>The host did not fetch all of it.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Forms the answer and puts it on the wire; false when the meter keeps it to itself.</summary>
    public bool Begin(DateTimeOffset utc, SlaveBank bank, VirtualWire wire)
    {
        IsCutOff = false;
        int length = bank.Form(slave, utc, Answer.Buffer);
        if (slave.Struck.Has(FaultKind.NoEcho))
            return false;
        if (slave.Struck.Has(FaultKind.Duplicate))
            FormTwin(length);
        if (slave.Struck.Has(FaultKind.BadCrc))
            Frames.Answer.SpoilCrc(Answer.Buffer[..length]);
        Answer.Begin(FaultyAnswer.Disturb(Answer.Buffer, length, slave.Struck, slave.Dice), slave.ReadyNs);
        wire.Place(Answer);
        if (!slave.Struck.Has(FaultKind.Duplicate))
            return true;
        if (timing.IsUnlimited)
        {
            Answer.SpoilAll();
            return true;
        }
        Twin.Begin(length, slave.ReadyNs + slave.Dice.Between(0, (int)Math.Min(MostApartNs, (length - 1) * timing.CharacterNs)));
        wire.Place(Twin);
        return true;
    }

    /// <summary>The same answer with other values.</summary>
    private void FormTwin(int length)
    {
        Span<byte> twin = Twin.Buffer[..length];
        Answer.Buffer[..length].CopyTo(twin);
        if (slave.Words.Length > 0 && slave.Request.DataLength == 0)
            slave.Dice.Fill(twin.Slice(Frames.Answer.WordsOffset, slave.Words.Length));
        Frames.Answer.Reseal(twin);
    }
}
