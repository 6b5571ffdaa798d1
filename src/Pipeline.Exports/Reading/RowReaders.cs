using System.Diagnostics.CodeAnalysis;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Reading;

/// <summary>Opens files by the format of their table and what their first bytes say.</summary>
internal static class RowReaders
{
    private const int GzipMarkBytes = 2;

    /// <summary>Opens a file's rows; the reader owns the stream from here on, also if this throws.</summary>
    /// <param name="file">The file as it is stored.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="table">The settings.</param>
    /// <param name="isOld">Whether it is of the earlier version, which may lack columns that the settings got since.</param>
    /// <param name="temporaryFolder">Where formats that are read from their end are laid.</param>
    /// <exception cref="ExportException">The file is not of the settings, or damaged.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The row reader owns the stream")]
    public static RowReader Open(CountingStream file, string name, TableSettings table, bool isOld, string temporaryFolder)
    {
        try
        {
            var stream = Unpack(file, name);
            return table.Format switch
            {
                ExportFormat.NdJson => new NdJsonRowReader(stream, table),
                ExportFormat.Parquet => new ParquetRowReader(stream, name, table, isOld, temporaryFolder),
                _ => new CsvRowReader(stream, name, table, isOld),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file's content; gzip is seen from its first bytes, whatever the name says.</summary>
    public static Stream Unpack(CountingStream file, string name)
    {
        if (WholeGzipStream.IsGzip(file.Peek(GzipMarkBytes)))
        {
            return new WholeGzipStream(file, name);
        }

        // An empty file with such a name is a gzip file of which nothing arrived, not an export of no rows.
        return !name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? file
            : throw new ExportException($"{name}: the name ends in .gz, and the file does not begin as gzip does. Nothing was compared; upload the file again, or under another name.");
    }
}
