namespace Pipeline.Exports.Delta;

/// <summary>What a comparison may take of the machine.</summary>
internal sealed record DeltaOptions
{
    /// <summary>Bytes that rows may take in memory before they go to the temporary folder; the runtime and the readers' buffers come on top.</summary>
    public long MemoryBudgetBytes { get; init; } = 512L << 20;

    /// <summary>How many threads work at once.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Where rows go that do not fit; nothing stays there, not even after a crash.</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();
}
