using System.Globalization;
using System.Text;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Delta;

public sealed class SpillingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exports-spill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task S2_9_AComparisonBeyondItsMemoryIsTheSameAndLeavesNothing()
    {
        var (expected, inMemory) = await TestExports.CompareAsync(TestExports.Sample, Rows(60_000, 0), Rows(60_000, 100));

        var (changes, spilled) = await TestExports.CompareAsync(TestExports.Sample, Rows(60_000, 0), Rows(60_000, 100), Small);

        Assert.Equal(expected.Changes, changes.Changes);
        Assert.Equal((600L, 0L), (spilled.Updates, inMemory.SpilledBytes));
        Assert.True(spilled.SpilledBytes > 1 << 20, $"{spilled.SpilledBytes} bytes");
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task S2_9_PartitionsThatDoNotFitAreDividedAndDeletionsSpillToo()
    {
        // Of 256 partitions each is larger than the sixteenth of the budget that one join may take.
        var tiny = Small with { MemoryBudgetBytes = 256 << 10 };

        var (expected, _) = await TestExports.CompareAsync(TestExports.Sample, Rows(60_000, 0), Rows(20, 7));
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, Rows(60_000, 0), Rows(20, 7), tiny);

        Assert.Equal(expected.Changes, changes.Changes);
        Assert.Equal(59_980, statistics.Deletes);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task NoFileHasANameWhileRowsAreOnDisk()
    {
        var names = new List<string>();
        var sink = new CapturedChanges { OnChange = _ => names.AddRange(_folder.EnumerateFiles().Select(file => file.Name)) };
        var request = new DeltaRequest(TestExports.Sample, [TestExports.File(Rows(60_000, 0))], [TestExports.File(Rows(60_000, 100))]);

        var statistics = await TestExports.Engine(Small).CompareAsync(request, sink, CancellationToken.None);

        Assert.True(statistics.SpilledBytes > 0);
        Assert.Equal(OperatingSystem.IsWindows(), names.Count > 0);
    }

    [Fact]
    public async Task ASinkThatFailsEndsTheComparisonAndLeavesNothing()
    {
        var sink = new CapturedChanges { OnChange = _ => throw new InvalidOperationException("full") };
        var request = new DeltaRequest(TestExports.Sample, [], [TestExports.File(Rows(60_000, 0))]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => TestExports.Engine(Small).CompareAsync(request, sink, CancellationToken.None));

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task AFolderThatTakesNoFileIsNamed()
    {
        var missing = Small with { TemporaryFolder = Path.Combine(_folder.FullName, "missing") };

        var exception = await Assert.ThrowsAsync<IOException>(() => TestExports.CompareAsync(TestExports.Sample, Rows(60_000, 0), Rows(60_000, 1), missing));

        Assert.Contains(missing.TemporaryFolder, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyThatTellsNoRowsApartIsNamedInsteadOfTakingAllMemory()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 60_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"PK;{i};value1;value2\n");
        }

        var exception = await Assert.ThrowsAsync<ExportException>(() => TestExports.CompareAsync(TestExports.Sample, null, text.ToString(), Small));

        Assert.StartsWith("60,000 rows of both versions have one key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeletionsThatAreNotWantedAreCountedAndNotHandedOver()
    {
        var sink = new CapturedChanges { AllowsDeletes = false };
        var request = new DeltaRequest(TestExports.Sample, [TestExports.File(SampleExports.First)], [TestExports.File(SampleExports.Second)]);

        var statistics = await TestExports.Engine().CompareAsync(request, sink, CancellationToken.None);

        Assert.Equal((1L, 1L), (statistics.Deletes, sink.BeforeDeletes!.Deletes));
        Assert.Equal(2, sink.Changes.Count);
    }

    [Fact]
    public async Task ACancelledComparisonEnds()
    {
        using var stop = new CancellationTokenSource();
        var sink = new CapturedChanges { OnChange = _ => stop.Cancel() };
        var request = new DeltaRequest(TestExports.Sample, [], [TestExports.File(Rows(60_000, 0))]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestExports.Engine(Small).CompareAsync(request, sink, stop.Token));

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    private DeltaOptions Small => new() { Workers = 2, MemoryBudgetBytes = 2 << 20, TemporaryFolder = _folder.FullName };

    /// <summary>Rows of which every so-manieth says something of its own.</summary>
    private static string Rows(int count, int changed)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"PK{i};{(changed > 0 && i % changed == 0 ? -1 : i)};value1;value2 of a row that is about a hundred bytes long as rows are\n");
        }

        return text.ToString();
    }
}
