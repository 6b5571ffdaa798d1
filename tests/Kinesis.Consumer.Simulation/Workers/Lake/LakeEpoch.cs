using System.Globalization;
using Kinesis.Consumer.Simulation.Services;

namespace Kinesis.Consumer.Simulation.Workers.Lake;

/// <summary>What the shards of a process have put into the same files since the last commit.</summary>
internal sealed class LakeEpoch(string id, long startedAt)
{
    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SortedDictionary<string, List<long>> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The last record of each shard.</summary>
    public Dictionary<LakeMember, SequenceNumber> Parts { get; } = [];

    /// <summary>The shards that were committed under the lease by which they were read.</summary>
    public HashSet<LakeMember> Committed { get; } = [];

    public long StartedAt => startedAt;

    public int Records { get; private set; }

    /// <summary>By shard.</summary>
    public Dictionary<LakeMember, long> Bytes { get; } = [];

    public bool IsDue { get; set; }

    public bool IsDecided { get; set; }

    public CancellationTokenSource Cut { get; } = new();

    /// <summary>Whether it was committed; never faults.</summary>
    public Task<bool> Completion => _completion.Task;

    public SimulatedManifest Manifest => new(id, [.. Files.Keys]);

    public bool HasShard(ShardId shardId) => Parts.Keys.Any(member => member.ShardId == shardId);

    public void Add(LakeMember member, int partition, StreamRecord record, SequenceNumber sequence)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"lake/{partition}/{id}");
        if (!Files.TryGetValue(key, out var ids))
        {
            Files[key] = ids = [];
        }

        ids.Add(record.Id);
        Bytes[member] = Bytes.GetValueOrDefault(member) + record.Bytes;
        Records++;
        Parts[member] = sequence;
    }

    public void Complete(bool isCommitted)
    {
        Cut.Dispose();
        _completion.TrySetResult(isCommitted);
    }
}
