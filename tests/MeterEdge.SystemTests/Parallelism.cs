// Two at once keep two cores busy with waiting; more would disturb the timing of the serial lines.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]
