using System.Text;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Tests.Support;

namespace Pipeline.Exports.Tests.Delta;

public sealed class RefusedRowTests
{
    [Theory]
    [InlineData("K;x;a;b", "column 'COL_1' says 'x'; allowed is a whole number of 64 bits", 0)]
    [InlineData("K;9223372036854775808;a;b", "column 'COL_1' says '9223372036854775808'; allowed is a whole number of 64 bits", 0)]
    [InlineData("K;1;a", "the row has 3 fields; expected are 4", 1)]
    [InlineData("K;1;a;b;c", "the row has 5 fields; expected are 4", 1)]
    [InlineData(";1;a;b", "column 'PK' is NULL; a key column has a value in every row", 1)]
    [InlineData("K;1;5\"\" disk;b", "column 'COL_2' has a quote that neither opens nor closes the field nor is written twice; set \"quote\": \"\" if the table's fields are never quoted", 1)]
    public async Task AMalformedRowIsReportedWithItsPlaceAndTheOthersGoOn(string row, string reason, int unidentified)
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, "A;1;\"two\nlines\";b\n", $"A;1;\"two\nlines\";b\n{row}\nB;1;a;b\n");

        var refused = Assert.Single(changes.Refused);
        Assert.Equal((true, "new.csv", 3L, reason), (refused.IsOfNew, refused.File, refused.Line, refused.Reason));
        Assert.Equal(row, Encoding.UTF8.GetString(refused.Raw.Span));
        Assert.Equal("{\"PK\":\"B\"}", Assert.Single(changes.Changes).Key);
        Assert.Equal((1L, (long)unidentified), (statistics.Malformed, statistics.Unidentified));
        Assert.Equal(unidentified, changes.BeforeDeletes!.Unidentified);
    }

    [Fact]
    public async Task AKeyWhoseNewRowIsMalformedIsNeitherDeletedNorChanged()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, "K;1;a;b\nL;1;a;b\n", "K;one;a;b\nL;1;a;b\n");

        Assert.Empty(changes.Changes);
        Assert.Equal((2L, 1L, 0L), (statistics.Unchanged, statistics.Malformed, statistics.Unidentified));
    }

    [Fact]
    public async Task AKeyWhoseOldRowWasMalformedIsUpdatedWithoutSayingWhatItWas()
    {
        var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, "K;one;a;b\nL;1;a;b\nM;two;a;b\n", "K;1;a;b\nL;1;a;b\n");

        Assert.Equal(
            [(RowChangeKind.Update, "{\"PK\":\"K\"}", ""), (RowChangeKind.Delete, "{\"PK\":\"M\"}", "")],
            changes.Changes.Select(change => (change.Kind, change.Key, change.Before)));
    }

    [Fact]
    public async Task BytesThatAreNoUtf8AreRefusedAndKeptForTheReport()
    {
        byte[] current = [.. "A;1;a;b\nK;1;"u8, 0xE4, 0xFF, .. ";b\n"u8];

        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, [TestExports.File("K;1;x;b\n", "old")], [TestExports.File(current, "new")]);

        var refused = Assert.Single(changes.Refused);
        Assert.Equal((2L, "column 'COL_2' is not UTF-8: E4FF"), (refused.Line, refused.Reason));
        Assert.Equal([.. "K;1;"u8, 0xE4, 0xFF, .. ";b"u8], refused.Raw.ToArray());
        Assert.Equal((1L, 0L, 0L), (statistics.Inserts, statistics.Updates, statistics.Deletes));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public async Task AFieldOfTenMegabytesIsRefusedAndItsKeyKeepsWhatItHas(int megabytes)
    {
        var (changes, statistics) = await TestExports.CompareAsync(
            TestExports.Sample, "K;1;a;b\n", $"A;1;a;b\nK;1;{new string('x', megabytes << 20)};b\nB;1;a;b\n");

        var refused = Assert.Single(changes.Refused);
        Assert.Equal((2L, "column 'COL_2' takes more than the 1,048,576 bytes that a row may take"), (refused.Line, refused.Reason));
        Assert.Equal(16 << 10, refused.Raw.Length);
        Assert.Equal((2L, 0L, 0L, 1L), (statistics.Inserts, statistics.Updates, statistics.Deletes, statistics.Unchanged));
    }

    [Fact]
    public async Task FieldsThatTogetherAreBeyondARowAreRefused()
    {
        var half = new string('x', 600 << 10);

        var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, "A;1;a;b\n", $"A;1;a;b\nK;1;{half};{half}\n");

        Assert.StartsWith("column 'COL_3' does not fit: with it the row takes 1,228,", Assert.Single(changes.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RowsOfOneKeyThatDifferAreReportedWithTheirLinesAndNoneIsApplied()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, "K;1;a;b\nL;1;a;b\n", "K;2;a;b\nL;1;a;b\nK;3;a;b\nM;1;a;b\nM;2;a;b\n");

        Assert.Empty(changes.Changes);
        Assert.Equal((2L, 3L, 0L), (statistics.Duplicates, statistics.Unchanged, statistics.Malformed));
        Assert.Equal([1L, 3L, 4L, 5L], changes.Refused.Select(row => row.Line).Order());
        var second = changes.Refused.Single(row => row.Line == 3);
        Assert.Equal("the row has the key of line 1 of new.csv and differs; none of the key's rows is applied, and the key keeps what it has", second.Reason);
        Assert.Equal("{\"PK\":\"K\",\"COL_1\":3,\"COL_2\":\"a\",\"COL_3\":\"b\"}", Encoding.UTF8.GetString(second.Raw.Span));
    }

    [Fact]
    public async Task RowsThatSayTheSameTwiceCountOnceAndAreReported()
    {
        var (changes, statistics) = await TestExports.CompareAsync(TestExports.Sample, "K;1;a;b\n", "K;2;a;b\nK;2;a;b\n");

        Assert.Equal(RowChangeKind.Update, Assert.Single(changes.Changes).Kind);
        Assert.Equal(1, statistics.Duplicates);
        Assert.Equal((2L, "the row has the key of line 1 of new.csv and says the same; the rows count as one"), (changes.Refused[0].Line, changes.Refused[0].Reason));
    }

    [Fact]
    public async Task AKeyThatWasRepeatedIsSettledByTheNextExport()
    {
        var (changes, _) = await TestExports.CompareAsync(TestExports.Sample, "K;1;a;b\nK;2;a;b\nL;1;a;b\nL;2;a;b\n", "K;2;a;b\n");

        Assert.Equal(
            [(RowChangeKind.Update, "{\"PK\":\"K\"}", ""), (RowChangeKind.Delete, "{\"PK\":\"L\"}", "")],
            changes.Changes.Select(change => (change.Kind, change.Key, change.Before)));
    }
}
