using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Pages;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Takes one column's values and levels, batch by batch, and holds them until the row group is written.</summary>
/// <remarks>
/// Values are those that are there, nulls left out. Definition levels are given if the column's highest is above 0, repetition levels the same;
/// the method must fit the column's physical type. After an exception the file cannot be continued.
/// </remarks>
public abstract partial class ColumnWriter
{
    private PooledList<byte> _definitions;
    private PooledList<byte> _repetitions;
    private int _sealedLevels;

    private protected ColumnWriter(ParquetColumn column, BufferPool pool, ParquetWriterOptions options, bool staysPlain = false)
    {
        Column = column;
        _staysPlain = staysPlain;
        Form = FirstForm;
        Options = options;
        _definitions = new PooledList<byte>(pool);
        _repetitions = new PooledList<byte>(pool);
    }

    /// <summary>The leaf that this writer fills.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Rows of the row group that is being filled.</summary>
    internal int Rows { get; private set; }

    /// <summary>Entries of the row group that is being filled, nulls included.</summary>
    internal int LevelCount { get; private set; }

    internal ReadOnlySpan<byte> DefinitionLevels => _definitions.Span;

    internal ReadOnlySpan<byte> RepetitionLevels => _repetitions.Span;

    /// <summary>Bytes in use for the row group that is being filled.</summary>
    internal long UsedBytes => _definitions.Bytes + _repetitions.Bytes + ValueBytes;

    /// <summary>Whether a value seen has no place in the order of the statistics (NaN).</summary>
    internal virtual bool HasUnorderedValues => false;

    /// <summary>Distinct values for a bloom filter, or an upper bound of them.</summary>
    internal abstract int DistinctBound { get; }

    private protected ParquetWriterOptions Options { get; }

    private protected abstract long ValueBytes { get; }

    /// <summary>Appends 32-bit integers, dates, or decimals of up to 9 digits.</summary>
    /// <param name="values">The values that are there.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendInt32(ReadOnlySpan<int> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendInt32));

    /// <summary>Appends 64-bit integers, timestamps, or decimals of up to 18 digits.</summary>
    /// <param name="values">The values that are there.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendInt64(ReadOnlySpan<long> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendInt64));

    /// <summary>Appends single-precision numbers.</summary>
    /// <param name="values">The values that are there.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendSingle(ReadOnlySpan<float> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendSingle));

    /// <summary>Appends double-precision numbers.</summary>
    /// <param name="values">The values that are there.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendDouble(ReadOnlySpan<double> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendDouble));

    /// <summary>Appends booleans as bytes of 0 or 1.</summary>
    /// <param name="values">The values that are there.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendBoolean(ReadOnlySpan<byte> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendBoolean));

    /// <summary>Appends texts or binary values.</summary>
    /// <param name="data">Bytes that hold the values. Text must be valid UTF-8.</param>
    /// <param name="offsets">Where each value begins in <paramref name="data"/> and, as the last entry, where the last one ends; the first need not be 0.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendBytes(
        ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendBytes));

    /// <summary>Appends byte arrays of the column's fixed length, such as big-endian decimals above 18 digits.</summary>
    /// <param name="data">The values one after another.</param>
    /// <param name="definitionLevels">One level an entry, or nothing for a column without.</param>
    /// <param name="repetitionLevels">One level an entry, or nothing for a column without.</param>
    public virtual void AppendFixed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels) =>
        throw WrongType(nameof(AppendFixed));

    /// <summary>Decides the row group's value encoding; called once before its pages.</summary>
    internal abstract Encoding PrepareChunk();

    /// <summary>Writes the dictionary's values and returns their count.</summary>
    internal abstract int WriteDictionary(ref PooledList<byte> page);

    /// <summary>Writes a page's values and returns their bounds, or nothing if it has none.</summary>
    internal abstract ValueBounds? EncodePage(in PageSlice slice, ref PooledList<byte> page);

    /// <summary>Bounds of all pages encoded so far.</summary>
    internal abstract ValueBounds? ChunkBounds();

    /// <summary>How two bounds of this column are ordered.</summary>
    internal abstract int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>Bytes that a page's values take before compression, about.</summary>
    internal abstract long EstimateBytes(in PageSlice slice);

    internal abstract void AddTo(BloomFilter filter);

    /// <summary>Forgets the row group and gives all buffers back.</summary>
    internal virtual void Release()
    {
        BeginForm();
        _definitions.Release();
        _repetitions.Release();
        _sealedLevels = 0;
        Rows = 0;
        LevelCount = 0;
    }

    /// <summary>Notes that a row ends here: the next entry must begin one.</summary>
    internal void SealRows() => _sealedLevels = LevelCount;

    /// <summary>Checks and keeps the levels that belong to so many values.</summary>
    private protected void AppendLevels(int values, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> repetitions)
    {
        var entries = CheckDefinitions(values, definitions);
        if (Column.MaxRepetitionLevel == 0)
        {
            Rows += repetitions.IsEmpty ? entries : throw Wrong("has no repetition levels, but some are given");
        }
        else
        {
            CheckRepetitions(entries, repetitions);
            Rows += repetitions.Count((byte)0);
            _repetitions.AddRange(repetitions);
        }

        if (Column.MaxDefinitionLevel > 0)
        {
            _definitions.AddRange(definitions);
        }

        LevelCount += entries;
    }

    private protected ArgumentException Wrong(string problem) => new($"Column '{Column.DottedPath}' {problem}.");

    private int CheckDefinitions(int values, ReadOnlySpan<byte> definitions)
    {
        var max = Column.MaxDefinitionLevel;
        if (max == 0)
        {
            return definitions.IsEmpty ? values : throw Wrong("has no definition levels, but some are given");
        }

        if (definitions.IndexOfAnyExceptInRange((byte)0, (byte)max) >= 0)
        {
            throw Wrong($"has definition levels up to {max}, a higher one is given");
        }

        var present = definitions.Count((byte)max);
        return present == values
            ? definitions.Length
            : throw Wrong($"is given {values} values, but {present} entries have definition level {max}");
    }

    private void CheckRepetitions(int entries, ReadOnlySpan<byte> repetitions)
    {
        if (repetitions.Length != entries)
        {
            throw Wrong($"needs {entries} repetition levels, {repetitions.Length} are given");
        }

        if (repetitions.IndexOfAnyExceptInRange((byte)0, (byte)Column.MaxRepetitionLevel) >= 0)
        {
            throw Wrong($"has repetition levels up to {Column.MaxRepetitionLevel}, a higher one is given");
        }

        if (entries > 0 && LevelCount == _sealedLevels && repetitions[0] != 0)
        {
            throw Wrong("begins a row, but its first repetition level is not 0");
        }
    }

    private InvalidOperationException WrongType(string method) =>
        new($"Column '{Column.DottedPath}' is of type {Column.Type}; {method} does not fit.");
}
