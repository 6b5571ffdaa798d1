using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>Puts the unpacking behind whatever source another factory opens.</summary>
internal sealed class UnpackingRecordSourceFactory(
    IRecordSourceFactory sources,
    RetrievalOptions options,
    MemoryBudget budget,
    ConsumerInstruments instruments,
    ILogger<UnpackingRecordSource> logger) : IRecordSourceFactory
{
    public IRecordSource Open(ShardProgress progress, Checkpoint checkpoint)
    {
        var source = sources.Open(progress, checkpoint);
        var account = budget.Open($"unpack {progress.ShardId}", canRelease: false);
        return new UnpackingRecordSource(source, checkpoint, progress, account, options, instruments, logger);
    }
}
