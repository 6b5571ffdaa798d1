using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads one entry of <c>datasets</c> and checks what its parts say about each other.</summary>
internal static class DatasetSection
{
    private const long DefaultRowGroupBytes = 64L << 20;
    private const long DefaultFileBytes = 128L << 20;
    private const int MaxPartitions = 8;

    public static DatasetContract? Read(ContractNode node)
    {
        if (!node.IsObject(
            "name", "each", "filter", "columns", "partitions", "compression", "rowGroupBytes", "fileBytes", "bloomFilterColumns"))
        {
            return null;
        }

        string? name = node.Matching("name", required: true, ContractNames.Column, ContractNames.ColumnAllowed);
        bool hasEach = node.TryGet("each", out _);
        JsonPath? each = PathRules.Each(node);
        FilterContract? filter = FilterSection.Read(node, hasEach);
        ContractNode[] columnNodes = [.. node.Items("columns", 1, "an array of at least one column")];
        ColumnContract?[] columns = [.. columnNodes.Select(column => ColumnSection.Read(column, hasEach))];
        ContractNode[] partitionNodes = [.. node.Items("partitions", 0, "an array of partitions")];
        PartitionContract?[] partitions = [.. partitionNodes.Select(partition => PartitionSection.Read(partition, hasEach))];
        string compression = node.OneOf("compression", LakeCompression.Snappy, LakeCompression.Names);
        long rowGroupBytes = node.Integer("rowGroupBytes", DefaultRowGroupBytes, 1L << 16, 1L << 30);
        long fileBytes = node.Integer("fileBytes", DefaultFileBytes, 1L << 16, 5L << 30);
        CheckNames(columnNodes, columns, partitionNodes, partitions);
        string[] bloomFilters = ReadBloomFilters(node, columns);
        if (partitionNodes.Length > MaxPartitions && node.TryGet("partitions", out ContractNode tooMany))
        {
            tooMany.Fail($"at most {MaxPartitions} partitions");
        }
        else if (name is not null)
        {
            CheckKeyRoom(node, name, [.. partitions.OfType<PartitionContract>().Select(partition => partition.Name)]);
        }

        if (rowGroupBytes > fileBytes)
        {
            node.Fail($"a rowGroupBytes ({rowGroupBytes}) that is not above fileBytes ({fileBytes})");
        }

        return name is null
            ? null
            : new DatasetContract(name, each, filter, [.. columns.OfType<ColumnContract>()], [.. partitions.OfType<PartitionContract>()],
                compression, rowGroupBytes, fileBytes, bloomFilters);
    }

    /// <summary>Athena lower-cases every name and holds data and partition columns in one list.</summary>
    private static void CheckNames(
        ContractNode[] columnNodes, ColumnContract?[] columns, ContractNode[] partitionNodes, PartitionContract?[] partitions)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i] is ColumnContract column && !names.Add(column.Name) && columnNodes[i].TryGet("name", out ContractNode at))
            {
                at.Fail("a name that no other column of the dataset has");
            }
        }

        for (int i = 0; i < partitions.Length; i++)
        {
            if (partitions[i] is PartitionContract partition && !names.Add(partition.Name) && partitionNodes[i].TryGet("name", out ContractNode at))
            {
                at.Fail("a name that no column and no other partition of the dataset has");
            }
        }
    }

    private static void CheckKeyRoom(ContractNode node, string name, string[] partitions)
    {
        int room = LakeKeyRoom.OfValues(name, partitions) - Math.Max(0, partitions.Length - 1);
        if (room < partitions.Length * LakeKeyRoom.MinValueBytes && node.TryGet("partitions", out ContractNode at))
        {
            at.Fail(
                $"names that leave {LakeKeyRoom.MinValueBytes} bytes for each value: an object key has {LakeKeyRoom.MaxKeyBytes} bytes, of which "
                + $"{LakeKeyRoom.PrefixAndFileBytes} are kept for prefix and file and {Math.Max(0, room)} are left for {partitions.Length} values");
        }
    }

    /// <summary>Equal floats may differ in their bits, and engines disagree about the filters of binary values: such filters would lose rows.</summary>
    private static bool CanHaveBloomFilter(Types.ColumnType type) =>
        type is Types.StringType or Types.IntType or Types.BigIntType or Types.DateType or Types.TimestampType or Types.DecimalType { Precision: <= 18 };

    private static string[] ReadBloomFilters(ContractNode node, ColumnContract?[] columns)
    {
        var names = new List<string>();
        foreach (ContractNode item in node.Items("bloomFilterColumns", 0, "an array of column names"))
        {
            ColumnContract? column = item.Element.ValueKind == System.Text.Json.JsonValueKind.String
                ? columns.FirstOrDefault(candidate => candidate?.Name == item.Element.GetString())
                : null;
            if (column is null || !CanHaveBloomFilter(column.Type) || names.Contains(column.Name))
            {
                item.Fail("the name of a column of this dataset, once each, of type string, int, bigint, date, timestamp or decimal of at most 18 digits");
                continue;
            }

            names.Add(column.Name);
        }

        return [.. names];
    }
}
