using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Forwarding;

/// <summary>What became of one send; its parts cover exactly the numbers that were taken into flight for it.</summary>
/// <param name="Lane">How it was sent.</param>
/// <param name="Range">The numbers.</param>
/// <param name="Readings">How many readings were sent for them.</param>
/// <param name="Parts">One part unless the sink rejected the batch and it had to be taken apart.</param>
internal sealed record Outcome(Lane Lane, SequenceRange Range, int Readings, IReadOnlyList<Part> Parts)
{
    /// <summary>Whether the sink said anything but "not now".</summary>
    public bool AnyTaken => Parts.Any(part => part.Delivery is not Delivery.Keep);

    public bool AnyAccepted => Parts.Any(part => part.Delivery is Delivery.Accepted);

    public bool AnyRejected => Parts.Any(part => part.Delivery is Delivery.Rejected);
}

/// <summary>A part of a batch with one answer.</summary>
/// <param name="Range">Its numbers, also those of readings that no longer exist.</param>
/// <param name="Last">Its last reading; its only one when the part was rejected.</param>
/// <param name="Delivery">The answer.</param>
internal sealed record Part(SequenceRange Range, Reading Last, Delivery Delivery);
