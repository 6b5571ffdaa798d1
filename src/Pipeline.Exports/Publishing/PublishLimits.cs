namespace Pipeline.Exports.Publishing;

/// <summary>How changes go on the stream.</summary>
internal sealed record PublishLimits
{
    /// <summary>Changes between two notes of how far it has come: so many are put again after a crash, with the same ids.</summary>
    public int BatchRecords { get; init; } = 5000;

    /// <summary>Bytes between two notes.</summary>
    public int BatchBytes { get; init; } = 8 << 20;

    /// <summary>The largest record of the stream, key included.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;
}
