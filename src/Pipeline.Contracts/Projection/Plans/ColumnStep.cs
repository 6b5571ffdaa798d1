using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>One leaf, array or required struct of a dataset's rows.</summary>
internal sealed class ColumnStep
{
    public required SlotSource Source { get; init; }

    /// <summary>The structs around the value, outermost first; each that is there adds one to the definition level.</summary>
    public required SlotSource[] Groups { get; init; }

    /// <summary>Whether the outermost struct is a required column, and so adds nothing to the definition level.</summary>
    public required bool IsOuterRequired { get; init; }

    /// <summary>Whether a row without the value is refused.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>The leaf; the first of them for an array; -1 for the check of a required struct.</summary>
    public required int Leaf { get; init; }

    /// <summary>The definition level when the value (for an array: the list) is there.</summary>
    public required int Definition { get; init; }

    /// <summary>The scalar conversion; null for arrays and for the check of a required struct.</summary>
    public required CellType? Cell { get; init; }

    /// <summary>How to shred the array; null for anything else.</summary>
    public required ElementPlan? Array { get; init; }

    public required DefaultValue? Default { get; init; }

    public required string Column { get; init; }

    public required string Path { get; init; }

    /// <summary>What fits, in words, for errors.</summary>
    public required string Expected { get; init; }
}
