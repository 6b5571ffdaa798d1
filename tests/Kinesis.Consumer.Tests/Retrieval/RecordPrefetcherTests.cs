using System.Threading.Channels;
using Kinesis.Consumer.Retrieval;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval;

public sealed class RecordPrefetcherTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();

    // A wait times out and stays; an answer comes and is read without waiting; the next read finds that old wait completed.
    [Fact]
    public async Task AnAnswerReadWithoutWaitingIsNotTheEndOfTheSource()
    {
        using var source = new ChannelSource();
        await using var prefetcher = new RecordPrefetcher(source, answersAhead: 4, bytesAhead: 1 << 20, _time, CancellationToken.None);
        await source.ReadAgainAsync();
        var timedOut = prefetcher.ReadAsync(Tick, CancellationToken.None);
        await _time.TimerArmedAsync();
        _time.Advance(Tick);
        Assert.Null(await timedOut.AsTask().WaitAsync(Limit));
        using var first = source.Answer();
        await source.ReadAgainAsync();
        Assert.Same(first, await prefetcher.ReadAsync(Timeout.InfiniteTimeSpan, CancellationToken.None));

        var next = prefetcher.ReadAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        using var second = source.Answer();

        Assert.Same(second, await next.AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task FaultOfTheSourceComesAfterTheAnswersBeforeIt()
    {
        using var source = new ChannelSource();
        await using var prefetcher = new RecordPrefetcher(source, answersAhead: 4, bytesAhead: 1 << 20, _time, CancellationToken.None);
        using var answer = source.Answer();
        source.Fail(new InvalidOperationException("gone"));

        Assert.Same(answer, await prefetcher.ReadAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask().WaitAsync(Limit));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => prefetcher.ReadAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask().WaitAsync(Limit));

        Assert.Equal("gone", fault.Message);
    }

    // An InsufficientMemoryException is an OutOfMemoryException. A buffer of 16 MB that cannot be had under a heap limit is thrown in a process that lives on.
    [Fact]
    public async Task MemoryThatCannotBeHadIsAFaultLikeAnyOther()
    {
        using var source = new ChannelSource();
        await using var prefetcher = new RecordPrefetcher(source, answersAhead: 4, bytesAhead: 1 << 20, _time, CancellationToken.None);
        source.Fail(new InsufficientMemoryException("no buffer"));

        var fault = await Assert.ThrowsAsync<InsufficientMemoryException>(
            () => prefetcher.ReadAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask().WaitAsync(Limit));

        Assert.Equal("no buffer", fault.Message);
    }

    [Fact]
    public async Task NoMoreIsFetchedWhileEnoughBytesWait()
    {
        using var source = new ChannelSource();
        await using var prefetcher = new RecordPrefetcher(source, answersAhead: 4, bytesAhead: 1000, _time, CancellationToken.None);
        await source.ReadAgainAsync();
        using var first = source.Answer(heldBytes: 999);
        await source.ReadAgainAsync();
        using var second = source.Answer(heldBytes: 1);
        var third = source.ReadAgainAsync();
        Assert.Same(first, await prefetcher.ReadAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask().WaitAsync(Limit));

        // Only now, as 1 byte is left.
        await third;
        Assert.Equal(3, source.Reads);
    }

    private sealed class ChannelSource : IRecordSource
    {
        private readonly Channel<FetchedRecords> _answers = Channel.CreateUnbounded<FetchedRecords>();
        private readonly Channel<bool> _reads = Channel.CreateUnbounded<bool>();

        /// <summary>Waits for the next call: the answer of the call before it was handed on.</summary>
        public Task<bool> ReadAgainAsync() => _reads.Reader.ReadAsync().AsTask().WaitAsync(Limit);

        /// <summary>How often it was asked.</summary>
        public int Reads { get; private set; }

        public FetchedRecords Answer(long heldBytes = 0)
        {
            var answer = new FetchedRecords(default, heldBytes, TimeSpan.Zero, isEnd: false, [], () => { });
            Assert.True(_answers.Writer.TryWrite(answer));
            return answer;
        }

        public void Fail(Exception exception) => _answers.Writer.Complete(exception);

        public async ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            await _reads.Writer.WriteAsync(true, cancellationToken);
            try
            {
                return await _answers.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException exception) when (exception.InnerException is { } cause)
            {
                throw cause;
            }
        }

        public void Dispose()
        {
        }
    }
}
