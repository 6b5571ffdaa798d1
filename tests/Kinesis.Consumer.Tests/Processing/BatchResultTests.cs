using Kinesis.Consumer.Processing;

namespace Kinesis.Consumer.Tests.Processing;

public sealed class BatchResultTests
{
    [Fact]
    public void NoFailedRecordsAreAllDone()
    {
        Assert.Equal(BatchResultKind.Done, BatchResult.Failed().Kind);
        Assert.Equal(BatchResultKind.Done, default(BatchResult).Kind);
    }

    [Fact]
    public void FailedRecordsAreKeptOnceInOrder()
    {
        var result = BatchResult.Failed(7, 2, 7, 0);

        Assert.Equal([0, 2, 7], result.Indices.ToArray());
    }

    [Fact]
    public void APlaceBeforeTheBatchIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchResult.FailedAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchResult.Failed(3, -1));
    }

    [Fact]
    public void APlaceBehindTheBatchFailsAllOfIt()
    {
        Assert.Equal(BatchResultKind.FailedAt, BatchResult.FailedAt(4).For(5).Kind);

        var beyond = BatchResult.FailedAt(5).For(5);
        Assert.Equal(BatchResultKind.Threw, beyond.Kind);
        Assert.Equal("The processor named record 5 as failed in a batch of 5; allowed are 0 to 4", beyond.Error!.Message);
        Assert.Equal(BatchResultKind.Threw, BatchResult.Failed(0, 9).For(5).Kind);
    }
}
