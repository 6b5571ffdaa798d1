using Pipeline.Exports.Changes;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Delta;

public sealed class SampleExportTests
{
    [Fact]
    public async Task S2_4_TheFirstImportInsertsEveryRow()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, old: null, SampleExports.First);

        Assert.Equal((3, 0, 0, 0), (statistics.Inserts, statistics.Updates, statistics.Deletes, statistics.Unchanged));
        Assert.Equal(["{\"PK\":\"PK1\"}", "{\"PK\":\"PK2\"}", "{\"PK\":\"PK3\"}"], changes.Changes.Select(change => change.Key).Order());
        Assert.All(changes.Changes, change => Assert.Empty(change.Before));
        Assert.Contains("{\"PK\":\"PK1\",\"COL_1\":0,\"COL_2\":\"this is a test\",\"COL_3\":\"how are you today\"}", changes.Changes.Select(change => change.Row));
    }

    [Fact]
    public async Task S2_5_TheSecondExportIsOneInsertionOneUpdateAndOneDeletion()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, SampleExports.First, SampleExports.Second);

        Assert.Equal((1, 1, 1, 1), (statistics.Inserts, statistics.Updates, statistics.Deletes, statistics.Unchanged));
        Assert.Equal("{\"PK\":\"PK4\"}", Assert.Single(changes.Of(RowChangeKind.Insert)).Key);
        var update = Assert.Single(changes.Of(RowChangeKind.Update));
        Assert.Equal("{\"PK\":\"PK2\",\"COL_1\":1,\"COL_2\":\"this is a test\",\"COL_3\":\"how are you today\"}", update.Row);
        Assert.Equal("{\"PK\":\"PK2\",\"COL_1\":0,\"COL_2\":\"this is a test\",\"COL_3\":\"how are you today\"}", update.Before);
        var delete = Assert.Single(changes.Of(RowChangeKind.Delete));
        Assert.Equal(("{\"PK\":\"PK3\"}", "", 2L), (delete.Key, delete.Row, delete.Ordinal));
        Assert.Equal("{\"PK\":\"PK3\",\"COL_1\":0,\"COL_2\":\"this is a test\",\"COL_3\":\"how are you today\"}", delete.Before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S2_5_TheThirdExportInsertsAllThatIsNewAndDeletesNothing(bool isGzip)
    {
        var third = isGzip ? TestExports.File(TestExports.Gzip(SampleExports.Third), "export3.gz") : TestExports.File(SampleExports.Third, "export3");

        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, [TestExports.File(SampleExports.Second, "export2")], [third]);

        Assert.Equal((99_997, 3, 0), (statistics.Inserts, statistics.Updates, statistics.Deletes));
        Assert.Equal(["{\"PK\":\"PK1\"}", "{\"PK\":\"PK2\"}", "{\"PK\":\"PK4\"}"], changes.Of(RowChangeKind.Update).Select(change => change.Key).Order());
        Assert.Equal(100_000, changes.Changes.Select(change => change.Key).Distinct().Count());
    }

    [Fact]
    public async Task S2_5_AnIdenticalExportChangesNothing()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, SampleExports.Third, SampleExports.Third);

        Assert.Empty(changes.Changes);
        Assert.Equal(100_000, statistics.Unchanged);
    }

    [Fact]
    public async Task S2_5_TheTargetIsExactlyTheLastExport()
    {
        var target = new Dictionary<string, string>();
        string? before = null;
        foreach (var export in (string[])[SampleExports.First, SampleExports.Second, SampleExports.Third])
        {
            var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, before, export);
            Apply(target, changes.Changes);
            before = export;
        }

        var (all, _) = await TestExports.CompareAsync(TestExports.Sample, old: null, SampleExports.Third);
        Assert.Equal(all.Changes.ToDictionary(change => change.Key, change => change.Row), target);
    }

    [Fact]
    public async Task S2_5_AKeyThatGoesComesBackAndGoesAgainIsDeletedInsertedAndDeleted()
    {
        string[] exports = ["A;1;x;y\nB;1;x;y\n", "A;1;x;y\n", "A;1;x;y\nB;1;x;y\n", "A;1;x;y\n"];
        var kinds = new List<RowChangeKind>();
        for (var i = 1; i < exports.Length; i++)
        {
            var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, exports[i - 1], exports[i]);
            var change = Assert.Single(changes.Changes);
            Assert.Equal("{\"PK\":\"B\"}", change.Key);
            kinds.Add(change.Kind);
        }

        Assert.Equal([RowChangeKind.Delete, RowChangeKind.Insert, RowChangeKind.Delete], kinds);
    }

    private static void Apply(Dictionary<string, string> target, IEnumerable<CapturedChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Kind == RowChangeKind.Delete)
            {
                Assert.True(target.Remove(change.Key));
            }
            else
            {
                target[change.Key] = change.Row;
            }
        }
    }
}
