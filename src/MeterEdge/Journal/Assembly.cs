using System.Runtime.CompilerServices;

// The format of a row and the damage to it are tested below the public surface.
[assembly: InternalsVisibleTo("MeterEdge.Tests")]
