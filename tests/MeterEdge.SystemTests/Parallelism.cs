// They mostly wait: two at once left two cores idle for five sixths of the time. Many more would disturb the timing of the serial lines.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
