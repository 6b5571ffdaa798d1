using System.Text.Json;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Delta;

public sealed class RandomTableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task S2_5_RandomTablesChangeAsANaiveComparisonSays(int keys)
    {
        for (var round = 0; round < 12; round++)
        {
            var table = new RandomTable(Random.Shared.Next(), keys);

            var (changes, statistics) = await TestExports.CompareAsync(RandomTable.Settings, table.Csv(table.Old), table.Csv(table.New));

            var found = changes.Changes.ToDictionary(change => KeyOf(change.Key), change => change.Kind.ToString());
            Assert.True(table.Changes().OrderBy(entry => entry.Key).SequenceEqual(found.OrderBy(entry => entry.Key)), $"seed {table.Seed}, {keys} keys");
            Assert.Equal(table.New.Count, statistics.Unchanged + statistics.Inserts + statistics.Updates);
        }
    }

    [Theory]
    [InlineData(1, 1L << 20)]
    [InlineData(2, 2L << 20)]
    [InlineData(5, 512L << 20)]
    public async Task ChangesAndOrdinalsAreTheSameWhateverTheMemoryAndTheThreads(int workers, long budget)
    {
        var table = new RandomTable(Random.Shared.Next(), 30_000);
        var (expected, _) = await TestExports.CompareAsync(RandomTable.Settings, table.Csv(table.Old), table.Csv(table.New), new DeltaOptions { Workers = 3 });

        var (changes, statistics) = await TestExports.CompareAsync(
            RandomTable.Settings, table.Csv(table.Old), table.Csv(table.New), new DeltaOptions { Workers = workers, MemoryBudgetBytes = budget });

        Assert.True(expected.Changes.SequenceEqual(changes.Changes), $"seed {table.Seed}");
        Assert.Equal(budget < 512L << 20, statistics.SpilledBytes > 0);
    }

    [Fact]
    public async Task AVersionOfManyFilesIsTheVersionOfOne()
    {
        var table = new RandomTable(Random.Shared.Next(), 2_000);
        var settings = RandomTable.Settings with { HasHeader = false };
        var (expected, _) = await TestExports.CompareAsync(RandomTable.Settings, table.Csv(table.Old), table.Csv(table.New));

        var (changes, _) = await TestExports.CompareAsync(settings, Parts(table.Old, 7), Parts(table.New, 30), new DeltaOptions { Workers = 4 });

        Assert.True(expected.Changes.SequenceEqual(changes.Changes), $"seed {table.Seed}");

        ExportFile[] Parts(SortedDictionary<(string Part, long Number), string?[]> version, int count) =>
        [
            .. version.Chunk((version.Count / count) + 1).Select((rows, i) =>
            {
                var csv = table.Csv(new SortedDictionary<(string Part, long Number), string?[]>(rows.ToDictionary()));
                return TestExports.File(csv[(csv.IndexOf('\n', StringComparison.Ordinal) + 1)..], $"part-{i}");
            }),
        ];
    }

    private static (string Part, long Number) KeyOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (document.RootElement.GetProperty("part").GetString()!, document.RootElement.GetProperty("number").GetInt64());
    }
}
