using Kinesis.Consumer.Retrieval;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>A source that never answers, as a subscription that went quiet.</summary>
internal sealed class SilentSource : IRecordSource
{
    public async ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }

    public void Dispose()
    {
    }
}
