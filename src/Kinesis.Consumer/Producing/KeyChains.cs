using System.Runtime.InteropServices;

namespace Kinesis.Consumer.Producing;

/// <summary>
/// Keeps records of one partition key in order: only the first of a key may be sent, the others wait behind it until it has come to its end.
/// </summary>
internal sealed class KeyChains
{
    private readonly Dictionary<ulong, PendingRecord> _lasts = [];

    /// <summary>True if no record of the key is before this one; else it waits.</summary>
    public bool TryEnter(PendingRecord record)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lasts, record.KeyMark, out var isTaken);
        if (isTaken)
        {
            last!.NextOfKey = record;
        }

        last = record;
        return !isTaken;
    }

    /// <summary>The first record of a key has come to its end. Returns the one that may go now.</summary>
    public PendingRecord? Leave(PendingRecord record)
    {
        var next = record.NextOfKey;
        record.NextOfKey = null;
        if (next is null)
        {
            _lasts.Remove(record.KeyMark);
        }

        return next;
    }
}
