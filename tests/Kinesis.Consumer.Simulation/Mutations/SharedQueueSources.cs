using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Retrieval;

namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>Sources of one worker that share a queue of answers, whichever shards those are of.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Nobody asks for its wait handle, so that it holds nothing")]
internal sealed class SharedQueueSources(IRecordSourceFactory inner) : IRecordSourceFactory
{
    private const int Places = 4;

    private readonly SemaphoreSlim _places = new(Places);

    public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint) => new Source(inner.Open(progress, checkpoint), _places);

    private sealed class Source(IRecordSource inner, SemaphoreSlim places) : IRecordSource
    {
        public async ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken)
        {
            var fetched = await inner.ReadAsync(cancellationToken);
            try
            {
                await places.WaitAsync(cancellationToken);
            }
            catch
            {
                fetched.Dispose();
                throw;
            }

            return new FetchedRecords(fetched.Records, fetched.HeldBytes, fetched.Lag, fetched.IsEnd, fetched.Children, () =>
            {
                fetched.Dispose();
                places.Release();
            });
        }

        public void Dispose() => inner.Dispose();
    }
}
