using System.Buffers;

namespace Kinesis.Consumer.Api;

/// <summary>Records and the one pooled buffer that they are slices of. Owned by the answer they came in; given back exactly once.</summary>
internal sealed class RecordBlock : IDisposable
{
    private readonly IDisposable? _body;
    private KinesisRecord[] _records;

    /// <summary>Takes ownership of the array (from the shared pool) and of the buffer.</summary>
    public RecordBlock(KinesisRecord[] records, int count, IDisposable? body)
    {
        _records = records;
        _body = body;
        Count = count;
    }

    public int Count { get; private set; }

    public ReadOnlyMemory<KinesisRecord> Records => _records.AsMemory(0, Count);

    public ref readonly KinesisRecord this[int index] => ref _records.AsSpan(0, Count)[index];

    public static RecordBlock Copy(ReadOnlySpan<KinesisRecord> records)
    {
        var rented = ArrayPool<KinesisRecord>.Shared.Rent(Math.Max(1, records.Length));
        records.CopyTo(rented);
        return new RecordBlock(rented, records.Length, body: null);
    }

    public void Dispose()
    {
        var records = _records;
        if (records.Length == 0)
        {
            return;
        }

        _records = [];
        // Stale slices in a pooled array would keep the body's array alive.
        records.AsSpan(0, Count).Clear();
        Count = 0;
        ArrayPool<KinesisRecord>.Shared.Return(records);
        _body?.Dispose();
    }
}
