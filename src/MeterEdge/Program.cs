// meteredge reads a district's meters, keeps the readings and publishes them.
//   Commands/CommandLine.cs   what can be typed
//   Commands/Daemon.cs        how the daemon is put together, in the order of the data
using MeterEdge.Commands;

return await CommandLine.Run(args, Console.Out, Console.Error);
