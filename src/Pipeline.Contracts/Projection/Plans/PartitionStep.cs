namespace Pipeline.Contracts.Projection.Plans;

/// <summary>One partition level of a dataset; without a source it is made from the arrival time.</summary>
internal sealed record PartitionStep(PartitionContract Contract, SlotSource? Source, PartitionValueKind Kind, bool IsPadded, string Path);
