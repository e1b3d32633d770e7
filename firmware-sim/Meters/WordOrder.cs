namespace MeterSim.Meters;

/// <summary>Which word of a value comes first. The bytes within a word are always high byte first.</summary>
internal enum WordOrder
{
    /// <summary>High word first.</summary>
    Abcd,

    /// <summary>Low word first.</summary>
    Cdab,
}
