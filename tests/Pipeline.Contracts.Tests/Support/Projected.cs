using System.Text;
using Pipeline.Contracts.Projection;

namespace Pipeline.Contracts.Tests.Support;

/// <summary>Projects documents without lineage and hands back plain rows.</summary>
internal static class Projected
{
    public static readonly ProjectionOptions NoLineage = new() { IncludeLineage = false };

    public static RecordLineage Lineage => new("e-1"u8, "orders"u8, "shardId-000000000000"u8, "4960"u8, 0, 1_763_700_000_000_000);

    /// <summary>The rows of the first dataset.</summary>
    public static List<Dictionary<string, object?>> Rows(EventContract contract, params string[] documents)
    {
        using ProjectionBatch batch = EventProjection.Compile(contract, NoLineage).CreateBatch();
        foreach (string document in documents)
        {
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(document), Lineage, out RecordError error), error.ToString());
        }

        return RowReader.Read(batch.Datasets[0], includeLineage: false);
    }

    public static object? Cell(EventContract contract, string document) => Rows(contract, document).Single().Values.First();

    public static RecordError Error(EventContract contract, string document) => Error(contract, Encoding.UTF8.GetBytes(document));

    public static RecordError Error(EventContract contract, byte[] document)
    {
        using ProjectionBatch batch = EventProjection.Compile(contract, NoLineage).CreateBatch();
        Assert.False(batch.TryAdd(document, Lineage, out RecordError error), "the record was not refused");
        Assert.Equal(0, batch.Datasets[0].RowCount);
        Assert.Empty(RowReader.Read(batch.Datasets[0], includeLineage: false));
        return error;
    }

    public static string[] Paths(EventContract contract, params string[] documents)
    {
        using ProjectionBatch batch = EventProjection.Compile(contract, NoLineage).CreateBatch();
        foreach (string document in documents)
        {
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(document), Lineage, out RecordError error), error.ToString());
        }

        DatasetRows rows = batch.Datasets[0];
        return [.. rows.LakePartitionIds.ToArray().Select(id => rows.GetLakePartition(id).Path)];
    }
}
