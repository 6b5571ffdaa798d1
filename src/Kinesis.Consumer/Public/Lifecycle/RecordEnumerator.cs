using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Kinesis.Consumer;

/// <summary>Goes through the records of a <see cref="RecordBatch"/>; may live across an await, as long as the batch does.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "An enumerator is used up once; comparing two means nothing")]
public struct RecordEnumerator : IEnumerator<KinesisRecord>
{
    private readonly ReadOnlyMemory<KinesisRecord> _records;
    private int _index;

    internal RecordEnumerator(ReadOnlyMemory<KinesisRecord> records)
    {
        _records = records;
        _index = -1;
    }

    /// <summary>The record at hand.</summary>
    public readonly ref readonly KinesisRecord Current => ref _records.Span[_index];

    readonly KinesisRecord IEnumerator<KinesisRecord>.Current => Current;

    readonly object IEnumerator.Current => Current;

    /// <summary>Goes to the next record; false behind the last one.</summary>
    public bool MoveNext() => ++_index < _records.Length;

    /// <summary>Goes in front of the first record.</summary>
    public void Reset() => _index = -1;

    /// <summary>Does nothing: the batch is not the enumerator's.</summary>
    public readonly void Dispose()
    {
    }
}
