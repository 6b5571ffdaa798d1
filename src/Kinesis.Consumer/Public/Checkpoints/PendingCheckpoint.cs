namespace Kinesis.Consumer;

/// <summary>A prepared but not committed checkpoint: the next owner redoes exactly the records up to <paramref name="Position"/> first.</summary>
/// <param name="Position">Where the prepared work ends.</param>
/// <param name="State">What the application stored with it.</param>
public sealed record PendingCheckpoint(Checkpoint Position, ReadOnlyMemory<byte> State)
{
    /// <summary>Equal when the position and the bytes of the state are.</summary>
    public bool Equals(PendingCheckpoint? other) =>
        other is not null && Position == other.Position && State.Span.SequenceEqual(other.State.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Position);
        hash.AddBytes(State.Span);
        return hash.ToHashCode();
    }
}
