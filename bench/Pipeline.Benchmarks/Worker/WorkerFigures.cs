namespace Pipeline.Benchmarks.Worker;

/// <summary>What a worker took for a backlog, and what it made of it.</summary>
/// <param name="Elapsed">From its start to the last commit.</param>
/// <param name="CpuSeconds">Of the whole process, starting included.</param>
/// <param name="PeakBytes">The most memory that was ever resident.</param>
/// <param name="PeakAnonymousBytes">The largest resident memory seen that is no file.</param>
/// <param name="ObjectBytes">The size of each object of the lake.</param>
/// <param name="Commits">Epochs that were committed.</param>
internal sealed record WorkerFigures(
    TimeSpan Elapsed, double CpuSeconds, long PeakBytes, long PeakAnonymousBytes, IReadOnlyList<long> ObjectBytes, int Commits);
