using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Commit;

/// <summary>The groups of a worker. A shard has its place for as long as there is something of it, so that the next run finds what an earlier one has left.</summary>
internal sealed class CommitGroups(SinkTools tools) : IAsyncDisposable
{
    private readonly Lock _gate = new();

    /// <summary>By what can be prepared together: the leases of one application and stream.</summary>
    private readonly Dictionary<IJointCheckpointer, List<CommitGroup>> _groups = [];

    /// <summary>Of all streams. Read by groups, which have their own locks by then.</summary>
    private int _count;

    /// <summary>The shards that have a place in some group.</summary>
    public IReadOnlyList<ShardId> Places
    {
        get
        {
            lock (_gate)
            {
                return [.. _groups.Values.SelectMany(groups => groups).SelectMany(group => group.Shards.Keys)];
            }
        }
    }

    /// <summary>Waits for the commits that are under way.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_groups.Values.SelectMany(groups => groups).Select(group => group.WhenIdleAsync()));
        }
    }

    /// <summary>A run of a shard's processor begins.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The group disposes of the table's writer when the member has ended")]
    public GroupMember Join(ShardContext context, PausePolicy pause) =>
        new(Of(context), context, new TableWriter(tools.Tables, tools.Table, context.TimeProvider, tools.Instruments, context.ShardId.Value), pause);

    public async ValueTask DisposeAsync()
    {
        List<CommitGroup> all;
        lock (_gate)
        {
            all = [.. _groups.Values.SelectMany(groups => groups)];
            _groups.Clear();
        }

        // All of them, whatever becomes of one: somebody may wait in each.
        await Task.WhenAll(all.Select(group => group.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>Nothing is left of a run: the place is free, unless another run of the shard has it.</summary>
    private void Leave(CommitGroup group, ShardId shardId)
    {
        lock (_gate)
        {
            if (--group.Shards[shardId] == 0)
            {
                group.Shards.Remove(shardId);
            }
        }
    }

    private CommitGroup Of(ShardContext context)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(context.JointCheckpointer, out var groups))
            {
                _groups[context.JointCheckpointer] = groups = [];
            }

            if (groups.Find(group => group.Shards.ContainsKey(context.ShardId)) is { } known)
            {
                known.Shards[context.ShardId]++;
                return known;
            }

            var free = groups.Find(group => group.Shards.Count < tools.Lake.ShardsPerCommit);
            if (free is null)
            {
                var memory = new GroupMemory(tools, $"{context.StreamName}, group {groups.Count + 1}", () => Volatile.Read(ref _count));
                groups.Add(free = new CommitGroup(tools, context.StreamName, memory, context.TimeProvider)
                {
                    Left = member => Leave(member.Group, member.ShardId),
                });
                Volatile.Write(ref _count, _count + 1);
            }

            free.Shards.Add(context.ShardId, 1);
            return free;
        }
    }
}
