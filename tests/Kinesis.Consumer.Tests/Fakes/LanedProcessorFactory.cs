using Kinesis.Consumer.Processing.Lanes;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Runs record processors under the error policy, as the container would make them.</summary>
internal sealed class LanedProcessorFactory(
    ProcessingOptions options, Func<ShardContext, IRecordProcessor> create, IFailureDestination? destination = null) : IShardProcessorFactory
{
    private int _ended;

    /// <summary>How many processors have ended.</summary>
    public int Ended => _ended;

    public IShardProcessor Create(ShardContext context) => new LanedShardProcessor(
        create(context), EndAsync, options.OnExhausted == ExhaustedAction.Destination ? destination : null, options, context);

    private ValueTask EndAsync()
    {
        Interlocked.Increment(ref _ended);
        return ValueTask.CompletedTask;
    }
}
