using System.Buffers;
using System.Runtime.CompilerServices;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>Records to deliver together: a pooled array, and the pages of those that were inflated. Returned exactly once.</summary>
/// <remarks>
/// A record of a few bytes can hold thousands of user records: an answer becomes as many batches as it needs, so that what
/// comes of it is bounded whatever it holds.
/// </remarks>
internal sealed class UnpackedBatch
{
    /// <summary>As many as one answer of the service holds.</summary>
    public const int MostRecords = 10_000;

    private const int FirstRecords = 256;
    private const long EnoughInflatedBytes = 4 << 20;

    private KinesisRecord[] _records = ArrayPool<KinesisRecord>.Shared.Rent(FirstRecords);

    /// <summary>What a full batch may hold, but for one inflated payload of any size at its end.</summary>
    public static long LargestBytes { get; } = (16_384L * Unsafe.SizeOf<KinesisRecord>()) + EnoughInflatedBytes;

    public int Count { get; private set; }

    public InflatedPages Pages { get; } = new();

    public bool IsFull => Count == MostRecords || Pages.UsedBytes >= EnoughInflatedBytes;

    public long HeldBytes => ((long)_records.Length * Unsafe.SizeOf<KinesisRecord>()) + Pages.HeldBytes;

    public ReadOnlyMemory<KinesisRecord> Records => _records.AsMemory(0, Count);

    public void Add(in KinesisRecord record)
    {
        if (Count == _records.Length)
        {
            var larger = ArrayPool<KinesisRecord>.Shared.Rent(Count * 2);
            _records.CopyTo(larger);
            ReturnRecords();
            _records = larger;
        }

        _records[Count++] = record;
    }

    public void Return()
    {
        ReturnRecords();
        _records = [];
        Count = 0;
        Pages.Return();
    }

    /// <summary>Stale slices in a pooled array would keep an answer's buffer alive.</summary>
    private void ReturnRecords()
    {
        _records.AsSpan(0, Count).Clear();
        ArrayPool<KinesisRecord>.Shared.Return(_records);
    }
}
