namespace Pipeline.Benchmarks.Peers;

/// <summary>What a program took from its start to its end.</summary>
/// <param name="Cpu">User and system time, all threads, start and compilation included.</param>
/// <param name="Wall">From start to end.</param>
/// <param name="PeakBytes">The most memory that was resident.</param>
/// <param name="LastLine">The last line it printed.</param>
internal sealed record ProcessFigures(TimeSpan Cpu, TimeSpan Wall, long PeakBytes, string LastLine);
