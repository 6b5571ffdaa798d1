namespace Kinesis.Consumer.Producing;

/// <summary>Records to use again, up to a number. Thread-safe.</summary>
/// <param name="cancelled">Called when a caller's token ends its wait.</param>
internal sealed class RecordPool(Action<PendingRecord, CancellationToken> cancelled)
{
    /// <summary>Records keep buffers up to this size.</summary>
    public const int KeptBufferBytes = 4096;

    private const int MostKept = 32_768;

    private readonly Lock _gate = new();
    private readonly Stack<PendingRecord> _records = new();

    public void Cancelled(PendingRecord record, CancellationToken cancellationToken) => cancelled(record, cancellationToken);

    public PendingRecord Rent()
    {
        lock (_gate)
        {
            return _records.TryPop(out var record) ? record : new PendingRecord(this);
        }
    }

    public void Return(PendingRecord record)
    {
        lock (_gate)
        {
            if (_records.Count < MostKept)
            {
                _records.Push(record);
            }
        }
    }
}
