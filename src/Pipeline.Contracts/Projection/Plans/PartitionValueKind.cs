namespace Pipeline.Contracts.Projection.Plans;

/// <summary>What a partition value is made of.</summary>
internal enum PartitionValueKind : byte
{
    Text,
    Int,
    BigInt,
    Boolean,
    Date,
    Year,
    Month,
    Day,
    Hour,
}
