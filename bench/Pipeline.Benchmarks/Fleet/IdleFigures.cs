namespace Pipeline.Benchmarks.Fleet;

/// <summary>What a worker takes that reads shards on which nothing arrives.</summary>
/// <param name="HeapBytes">Its managed heap after a collection.</param>
/// <param name="AnonymousBytes">Its resident memory that is no file, without asking for a collection.</param>
/// <param name="CpuShare">Processor seconds a second.</param>
/// <param name="CallsPerSecond">GetRecords calls a second.</param>
internal sealed record IdleFigures(long HeapBytes, long AnonymousBytes, double CpuShare, double CallsPerSecond);
