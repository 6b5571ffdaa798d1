using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Leases;

/// <summary>A lease as it is stored: who reads a shard, and how far it is processed.</summary>
internal sealed record Lease
{
    private const char TenureSeparator = '.';

    public required ShardId ShardId { get; init; }

    public WorkerId? Owner { get; init; }

    /// <summary>Moves by one with every write of an owner: the optimistic lock, and the heartbeat that others watch. Never goes back.</summary>
    public long Counter { get; init; }

    /// <summary>Names one acquisition, so that a worker can tell its own write whose answer was lost from a write of anybody else, even of a process with its name.</summary>
    public string? Tenure { get; init; }

    /// <summary>The name of the process that began the tenure; null if there is no tenure, or one of a version that named none.</summary>
    public string? Process => Tenure?.IndexOf(TenureSeparator, StringComparison.Ordinal) is > 0 and var at ? Tenure[..at] : null;

    public long OwnerSwitches { get; init; }

    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Where the shard stood when it was finished without knowing of any children. If that proves false, it goes on from here.</summary>
    public Checkpoint? BeforeEnd { get; init; }

    public PendingCheckpoint? Pending { get; init; }

    public IReadOnlyList<ShardId> Parents { get; init; } = [];

    public IReadOnlyList<ShardId> Children { get; init; } = [];

    public HashKeyRange? HashKeys { get; init; }

    /// <summary>When the stream was created whose shard this is, to the millisecond; null in leases that other software made.</summary>
    public DateTimeOffset? StreamCreatedAt { get; init; }

    /// <summary>The old owner while <see cref="Owner"/> waits for the lease that it asked for; the old one still renews and commits.</summary>
    public WorkerId? CheckpointOwner { get; init; }

    /// <summary>What the shard brings, in KB (1,024 bytes) a second, as its last owner measured it; null if nobody did.</summary>
    public double? Throughput { get; init; }

    /// <summary>Who writes to the lease.</summary>
    public WorkerId? ActualOwner => CheckpointOwner ?? Owner;

    /// <summary>A name for an acquisition by a process, never used again.</summary>
    public static string NewTenure(string process) => $"{process}{TenureSeparator}{Guid.NewGuid():N}";

    public bool IsFinished => Checkpoint.Kind == CheckpointKind.ShardEnd;
}
