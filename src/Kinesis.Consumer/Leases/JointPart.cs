namespace Kinesis.Consumer.Leases;

/// <summary>One lease of a joint prepare.</summary>
/// <param name="Held">The lease as it is held.</param>
/// <param name="Position">What becomes its pending checkpoint.</param>
internal readonly record struct JointPart(Lease Held, Checkpoint Position)
{
    /// <summary>The lease after the write.</summary>
    public Lease After(ReadOnlyMemory<byte> state) => Held with
    {
        Counter = Held.Counter + 1,
        Pending = new PendingCheckpoint(Position, state),
        OwnerSwitches = 0,
    };
}
