using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>One acquisition of a lease, as the table saw it.</summary>
/// <param name="Name">The name that the acquiring process gave it.</param>
/// <param name="Process">The process that acquired it.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="TakenAt">When it took effect.</param>
/// <param name="ByExpiry">Whether the lease had stood still for its whole duration, so that its former owner must have stopped.</param>
internal sealed record Tenure(string Name, SimulatedProcess Process, ShardId ShardId, long TakenAt, bool ByExpiry)
{
    /// <summary>Whether its owner gave the lease back or handed it over: then everything of it was over before.</summary>
    public bool IsGivenBack { get; set; }

    /// <summary>The tenure that took the lease from this one; null as long as none did.</summary>
    public Tenure? Next { get; set; }

    /// <summary>Whether another process of the same worker id took the lease: that one does not wait for the lease to expire.</summary>
    public bool IsOfDouble => Next is { } next && next.Process != Process && next.Process.WorkerId == Process.WorkerId;
}
