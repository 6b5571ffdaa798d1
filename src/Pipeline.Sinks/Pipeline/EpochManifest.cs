namespace Pipeline.Sinks.Pipeline;

/// <summary>What a prepared epoch is about to make visible; stored with the prepared checkpoint, so that the next owner can finish the work.</summary>
/// <param name="First">The epoch's first record, which names its objects.</param>
/// <param name="Contracts">The version of each contract it was built with.</param>
/// <param name="Keys">The keys of all its objects.</param>
internal sealed record EpochManifest(RecordPosition First, IReadOnlyDictionary<string, int> Contracts, IReadOnlyList<string> Keys);
