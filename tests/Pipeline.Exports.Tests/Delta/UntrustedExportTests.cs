using System.Text;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Delta;

/// <summary>Whatever could hide rows ends the import: they would be deleted.</summary>
public sealed class UntrustedExportTests
{
    [Fact]
    public async Task ATruncatedGzipEndsTheImportWhereverItWasCut()
    {
        var whole = TestExports.Gzip(SampleExports.Second);
        for (var length = 2; length < whole.Length; length++)
        {
            var problem = await RefusedAsync(whole[..length]);

            Assert.StartsWith("export.csv.gz: the gzip file is cut off or damaged, at or before byte ", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ATruncatedGzipIsNamedWithTheByte()
    {
        var whole = TestExports.Gzip(SampleExports.Third);

        var problem = await RefusedAsync(whole[..^100]);

        Assert.Contains($"at or before byte {whole.Length - 100:N0}. Nothing was compared", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task AGzipFileOfWhichNothingArrivedIsNoEmptyTable(int length) =>
        Assert.Contains("the name ends in .gz", await RefusedAsync(TestExports.Gzip("x")[..length]), StringComparison.Ordinal);

    [Fact]
    public async Task DamageInsideAGzipEndsTheImport()
    {
        var damaged = TestExports.Gzip(SampleExports.Third);
        damaged[damaged.Length / 2] ^= 0x10;

        Assert.Contains("cut off or damaged", await RefusedAsync(damaged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GzipOfSeveralMembersIsOneFile()
    {
        byte[] members = [.. TestExports.Gzip("A;1;a;b\n"), .. TestExports.Gzip("B;1;a;b\n"), .. TestExports.Gzip("")];

        var (_, statistics) = await TestExports.CompareAsync(TestExports.Sample, [], [TestExports.File(members, "export.gz")]);

        Assert.Equal((2L, members.Length), (statistics.Inserts, statistics.BytesRead));
    }

    [Fact]
    public async Task AQuoteThatIsNeverClosedEndsTheImport()
    {
        var problem = await RefusedAsync(TestExports.Gzip("A;1;a;b\nB;1;\"a;b\nC;1;a;b\n"));

        Assert.StartsWith("export.csv.gz, line 2: a quote is opened and never closed", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQuoteThatSwallowsMoreThanARowCanBeEndsTheImport()
    {
        var text = new StringBuilder("A;1;a;b\nB;1;\"a;b\n");
        while (text.Length < 40 << 20)
        {
            text.Append(SampleExports.Third);
        }

        Assert.Contains("behind line 1: a row goes on for more than 16 MiB", await RefusedAsync(TestExports.Gzip(text.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsAllOfAnotherShapeEndsTheImport()
    {
        var problem = await RefusedAsync(TestExports.Gzip("A,1,a,b\nB,1,a,b\n"));

        Assert.StartsWith("export.csv.gz: none of the first 2 rows is as the settings say", problem, StringComparison.Ordinal);
        Assert.EndsWith("The first one, line 1: the row has 1 fields; expected are 4.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf16EndsTheImport() =>
        Assert.StartsWith("export.csv.gz: the file is UTF-16", await RefusedAsync(TestExports.Gzip([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(SampleExports.First)])), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "the file is empty, and its first line was to name the columns")]
    [InlineData("id,extra,name\n", "line 1: the column 'extra' is not in the settings, which have 'id', 'name'")]
    [InlineData("id\n", "line 1: the column 'name' of the settings is missing; the file has 'id'")]
    [InlineData("id,id,name\n", "line 1: the column 'id' occurs twice")]
    public async Task AHeaderThatIsNotOfTheSettingsEndsTheImport(string content, string problem)
    {
        var exception = await Assert.ThrowsAsync<ExportException>(() => TestExports.CompareAsync(TestExports.Table("id:text* name:text"), "id,name\n1,a\n", content));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVersionWithoutFilesIsNoEmptyTable() =>
        await Assert.ThrowsAsync<ExportException>(() => TestExports.CompareAsync(TestExports.Sample, [], []));

    [Fact]
    public async Task TheFaultOfAFileIsToldAndNotThatTheOthersWereStopped()
    {
        var open = new TaskCompletionSource();
        ExportFile[] files =
        [
            new("slow", async token =>
            {
                await open.Task.WaitAsync(token);
                return Stream.Null;
            }),
            TestExports.File([0x1F, 0x8B], "cut.gz"),
        ];

        var exception = await Assert.ThrowsAsync<ExportException>(() => TestExports.CompareAsync(TestExports.Sample, [], files));

        Assert.StartsWith("cut.gz: ", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(byte[] content)
    {
        var sink = new CapturedChanges();
        var request = new DeltaRequest(TestExports.Sample, [TestExports.File(SampleExports.First, "old")], [TestExports.File(content, "export.csv.gz")]);

        var exception = await Assert.ThrowsAsync<ExportException>(() => TestExports.Engine().CompareAsync(request, sink, CancellationToken.None));

        Assert.Empty(sink.Changes);
        Assert.Null(sink.BeforeDeletes);
        return exception.Message;
    }
}
