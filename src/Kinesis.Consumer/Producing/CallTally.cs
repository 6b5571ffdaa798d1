namespace Kinesis.Consumer.Producing;

/// <summary>What became of the records of one call, for the measures.</summary>
internal sealed class CallTally
{
    public int Stored { get; set; }

    public long StoredBytes { get; set; }

    public int Retried { get; set; }

    public int Throttled { get; set; }

    /// <summary>Sent again although they may be stored: the answer was lost.</summary>
    public int Uncertain { get; set; }

    public void Clear() => (Stored, StoredBytes, Retried, Throttled, Uncertain) = (0, 0, 0, 0, 0);
}
