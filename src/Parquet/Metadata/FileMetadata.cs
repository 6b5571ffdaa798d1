using Parquet.Schema;

namespace Parquet.Metadata;

/// <summary>A file's footer.</summary>
public sealed record FileMetadata
{
    /// <summary>The fields and leaves.</summary>
    public required ParquetSchema Schema { get; init; }

    /// <summary>Rows of all row groups.</summary>
    public required long RowCount { get; init; }

    /// <summary>The row groups in file order.</summary>
    public required IReadOnlyList<RowGroupMetadata> RowGroups { get; init; }

    /// <summary>The writer's keys and values in file order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KeyValueMetadata { get; init; } = [];

    /// <summary>The program that wrote the file.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Whether the footer states the order that the statistics follow, for every column; without it they mean nothing.</summary>
    public bool HasColumnOrders { get; init; }
}
