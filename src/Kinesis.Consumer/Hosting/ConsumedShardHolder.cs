namespace Kinesis.Consumer.Hosting;

/// <summary>Tells the services of one shard's scope which shard it is.</summary>
internal sealed class ConsumedShardHolder
{
    private ConsumedShard? _shard;

    public ConsumedShard Shard
    {
        get => _shard ?? throw new InvalidOperationException($"{nameof(ConsumedShard)} is known only in the scope of a shard's {nameof(IRecordProcessor)}");
        set => _shard = value;
    }
}
