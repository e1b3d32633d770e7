// meteredge reads a district's meters, keeps the readings and publishes them.
//   Commands/CommandLine.cs   what can be typed
//   Commands/Daemon.cs        how the daemon is put together, in the order of the data
using MeterEdge.Commands;

try
{
    return await CommandLine.Run(args, Console.Out, Console.Error);
}
catch (IOException unwritable)
{
    // E.g. a full disk behind a redirection; everything else that can fail is answered where it happens.
    Console.Error.WriteLine($"meteredge: {unwritable.Message}");
    return 1;
}
