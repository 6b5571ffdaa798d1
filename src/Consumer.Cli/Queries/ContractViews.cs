using Pipeline.Contracts;
using Pipeline.Contracts.Types;

namespace Consumer.Cli.Queries;

/// <summary>The lake's views as the contracts describe them.</summary>
internal static class ContractViews
{
    /// <summary>The columns that every dataset carries after its own: where a row came from.</summary>
    private static readonly KeyValuePair<string, string>[] Lineage =
    [
        new("_event_id", "VARCHAR"),
        new("_stream", "VARCHAR"),
        new("_shard_id", "VARCHAR"),
        new("_sequence_number", "VARCHAR"),
        new("_sub_sequence", "BIGINT"),
        new("_arrival_time", "TIMESTAMP"),
    ];

    public static IEnumerable<LakeView> Of(ContractSet contracts) => contracts.Events.SelectMany(contract => contract.Datasets).Select(dataset => new LakeView(
        dataset.Name,
        [.. dataset.Columns.Select(column => new KeyValuePair<string, string>(column.Name, SqlType(column.Type))), .. Lineage],
        [.. dataset.Partitions.Select(partition => new KeyValuePair<string, string>(partition.Name, SqlType(partition.Type)))]));

    /// <summary>DuckDB's name of a contract's type.</summary>
    private static string SqlType(ColumnType type) => type switch
    {
        IntType => "INTEGER",
        BigIntType => "BIGINT",
        FloatType => "FLOAT",
        DoubleType => "DOUBLE",
        DecimalType number => $"DECIMAL({number.Precision},{number.Scale})",
        BooleanType => "BOOLEAN",
        DateType => "DATE",
        TimestampType => "TIMESTAMP",
        BinaryType => "BLOB",
        StringType => "VARCHAR",
        ArrayType array => $"{SqlType(array.Element)}[]",
        StructType record => $"STRUCT({SqlText.List(record.Fields.Select(field => $"{SqlText.Name(field.Name)} {SqlType(field.Type)}"))})",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A column type without a SQL name."),
    };
}
