using Pipeline.Exports.Rows;

namespace Pipeline.Exports.Reading;

/// <summary>Goes through the rows of one file. A reader is used by one thread.</summary>
internal abstract class RowReader(int columns) : IDisposable
{
    /// <summary>The fields of the row that was read last.</summary>
    public RowFields Fields { get; } = new(columns);

    /// <summary>The line on which it begins; of Parquet its number. From 1.</summary>
    public long Line { get; protected set; }

    /// <summary>Why it has no fields; null if it has.</summary>
    public string? Problem { get; protected set; }

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="ExportException">The file cannot be trusted to be whole, or is not of the settings.</exception>
    public abstract bool Read();

    /// <summary>The row's bytes as they stand in the file, cut to what reports keep. Only valid before the next row is read.</summary>
    public abstract ReadOnlyMemory<byte> CopyRaw();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
