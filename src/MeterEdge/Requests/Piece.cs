namespace MeterEdge.Requests;

/// <summary>The next part of a replay.</summary>
/// <param name="Parcels">What is to be published, in this order; may be empty where a stretch had nothing.</param>
/// <param name="After">How far the replay is once all of it is published.</param>
/// <param name="Rest">How long the replay wants to be left alone after it, at least.</param>
internal sealed record Piece(IReadOnlyList<Parcel> Parcels, ReplayState After, TimeSpan Rest = default);

/// <summary>One message.</summary>
/// <param name="Topic">Below <c>{Prefix}/{Edge}/</c>.</param>
/// <param name="Payload">UTF-8 JSON.</param>
/// <param name="Count">How many readings, or events, are in it.</param>
internal sealed record Parcel(string Topic, byte[] Payload, int Count);
