using System.Text.Json;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>One partition level of a dataset; without a source it is made from the arrival time.</summary>
internal sealed class PartitionStep
{
    public PartitionStep(PartitionContract contract, SlotSource? source)
    {
        Contract = contract;
        Source = source;
        Kind = KindOf(contract);
        IsPadded = contract.Type is StringType;
        Path = contract.Source?.ToString() ?? LineageColumns.ArrivalTime;
        Default = contract.Default is JsonElement element ? DefaultValue.From(element) : null;
        Expected = Kind switch
        {
            PartitionValueKind.Text => $"a text that is not empty and not {Partitions.LakePartition.DefaultValue}",
            PartitionValueKind.Int or PartitionValueKind.BigInt or PartitionValueKind.Boolean => DefaultValue.Describe(contract.Type, EpochUnit.None),
            _ => DefaultValue.Describe(new TimestampType(), contract.Epoch),
        };
    }

    public PartitionContract Contract { get; }

    public SlotSource? Source { get; }

    public PartitionValueKind Kind { get; }

    /// <summary>Whether months, days and hours have two digits.</summary>
    public bool IsPadded { get; }

    public string Path { get; }

    public DefaultValue? Default { get; }

    /// <summary>What fits, in words, for errors.</summary>
    public string Expected { get; }

    public RecordError ErrorOf(RecordErrorReason reason, string dataset, JsonSlot[] slots, int row, ReadOnlySpan<byte> json, string expected)
    {
        JsonSlot slot = Source is SlotSource source ? source.In(slots, row) : default;
        bool isMissing = slot.Kind == JsonTokenType.None;
        int start = slot.Kind == JsonTokenType.String ? slot.Start - 1 : slot.Start;
        return RecordError.Of(reason, dataset, Contract.Name, Path, isMissing ? -1 : start, isMissing ? default : slot.Raw(json), expected);
    }

    private static PartitionValueKind KindOf(PartitionContract contract) => contract.Transform switch
    {
        PartitionTransform.Year => PartitionValueKind.Year,
        PartitionTransform.Month => PartitionValueKind.Month,
        PartitionTransform.Day => PartitionValueKind.Day,
        PartitionTransform.Hour => PartitionValueKind.Hour,
        _ => contract.Type switch
        {
            IntType => PartitionValueKind.Int,
            BigIntType => PartitionValueKind.BigInt,
            BooleanType => PartitionValueKind.Boolean,
            DateType => PartitionValueKind.Date,
            _ => PartitionValueKind.Text,
        },
    };
}
