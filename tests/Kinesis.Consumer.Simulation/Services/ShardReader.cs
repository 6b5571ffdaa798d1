using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Stories;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>Reads shards for one process, by calls or by subscriptions. As a deliberate bug, every record has a key of its own.</summary>
internal sealed class ShardReader(SimulationRun run)
{
    private readonly Scenario _scenario = run.Scenario;

    /// <summary>Answers that were handed out and not given back.</summary>
    public int OpenAnswers { get; private set; }

    /// <summary>The shard, unless it is gone, or is missed although it is there.</summary>
    public StreamShard Require(string shardId)
    {
        if (run.Stream.Find(shardId) is { } shard)
        {
            var misses = _scenario.Traits.Listing.MissesPerMille(TimeSpan.FromTicks(run.World.Now - shard.CreatedAt));
            if (!run.IsTroubled || misses == 0 || run.Random.Next(1000) >= misses)
            {
                return shard;
            }

            run.Coverage.Count("not.found.falsely");
        }

        throw Faults.Kinesis(AwsErrorKind.Fatal, "ResourceNotFoundException");
    }

    /// <summary>The index at which reading begins.</summary>
    public int Find(StreamShard shard, ShardIteratorType type, string? sequenceNumber, DateTimeOffset? timestamp)
    {
        if (timestamp > run.Stream.Now)
        {
            // The service refuses times in the future, which a worker whose clock is ahead takes for the present.
            throw Faults.Kinesis(AwsErrorKind.Fatal, "InvalidArgumentException");
        }

        return type switch
        {
            ShardIteratorType.TrimHorizon => 0,
            ShardIteratorType.Latest => shard.Records.Count,
            ShardIteratorType.AtTimestamp => shard.CountWhile(record => record.Arrival < timestamp),
            ShardIteratorType.AtSequenceNumber => shard.CountWhile(record => record.Sequence < SequenceNumber.Parse(sequenceNumber!)),
            _ => shard.CountWhile(record => record.Sequence <= SequenceNumber.Parse(sequenceNumber!)),
        };
    }

    public ShardSlice Read(StreamShard shard, int from, int limit)
    {
        // An answer may be empty although there are records behind, and shorter than asked for.
        var count = run.Random.Next(100) < _scenario.EmptyAnswerPercent ? 0 : Math.Min(Math.Min(limit, _scenario.AnswerRecords), shard.Records.Count - from);
        var next = from + count;
        var isEnd = shard.ClosedAt is not null && next == shard.Records.Count;

        // Known of the service: an open shard's answer that says that the shard has ended. Looking again takes time, so that there is none once all is calm.
        var isFalseEnd = shard.ClosedAt is null && run.Random.Next(1000) < _scenario.FalseEndPerMille && run.IsTroubled;
        var namesChildren = isEnd && run.Random.Next(100) >= _scenario.UnnamedChildrenPercent;
        return new ShardSlice(
            from,
            count,
            next == shard.Records.Count ? TimeSpan.Zero : run.Stream.Now - shard.Records[next].Arrival + TimeSpan.FromMilliseconds(1),
            isEnd || isFalseEnd,
            namesChildren ? [.. shard.Children.Select(child => child.DescribeAsChild())] : []);
    }

    /// <summary>The records as a client decodes them, and the memory that they point into.</summary>
    public (KinesisRecord[] Records, IDisposable Body, int HeldBytes) Copy(StreamShard shard, ShardSlice slice)
    {
        var records = ArrayPool<KinesisRecord>.Shared.Rent(Math.Max(1, slice.Count));
        var bytes = new byte[slice.Count * sizeof(long)];
        var held = 0;
        for (var i = 0; i < slice.Count; i++)
        {
            var record = shard.Records[slice.From + i];
            held += record.Bytes;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), record.Id);
            records[i] = new KinesisRecord(
                bytes.AsMemory(i * sizeof(long), sizeof(long)),
                Encoding.UTF8.GetBytes(run.Mutant.SpreadsKeys ? $"{record.Key}/{record.Id}" : record.Key),
                Encoding.UTF8.GetBytes(record.Sequence.Text),
                0,
                (record.Arrival - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        }

        OpenAnswers++;
        return (records, new Body(this, bytes), held);
    }

    /// <summary>The memory of one answer. Given back, it is overwritten, so that whoever still reads it gets caught.</summary>
    private sealed class Body(ShardReader reader, byte[] bytes) : IDisposable
    {
        public void Dispose()
        {
            Array.Fill(bytes, (byte)0xFF);
            reader.OpenAnswers--;
        }
    }
}
