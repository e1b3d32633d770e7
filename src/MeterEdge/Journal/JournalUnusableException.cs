namespace MeterEdge.Journal;

/// <summary>The journal cannot be used at all; the message says what to do. The daemon does not start without its journal.</summary>
public sealed class JournalUnusableException(string message, Exception? inner = null) : Exception(message, inner);
