using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Parquet;
using Parquet.Reading;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Spilling;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Reading;

/// <summary>
/// Reads the flat columns of a Parquet file, a row group at a time. The format is read from its end, so the file is laid into the temporary folder first.
/// </summary>
internal sealed class ParquetRowReader : RowReader
{
    private const int CopyBytes = 128 << 10;

    private readonly string _name;
    private readonly ParquetFileReader _reader;
    private readonly List<(int Leaf, int Column)> _leaves = [];
    private readonly ParquetCells[] _cells;
    private int _rowGroup;
    private long _left;
    private int _row;

    [SuppressMessage("Reliability", "CA2000", Justification = "The reader of the format owns the copy once it is made; until then the handler below closes it")]
    public ParquetRowReader(Stream stream, string name, TableSettings table, bool isOld, string temporaryFolder)
        : base(table.Columns.Count)
    {
        _name = name;
        var copy = TemporaryFiles.Open(temporaryFolder);
        ParquetFileReader? reader = null;
        try
        {
            using (stream)
            {
                Copy(stream, copy);
            }

            reader = ParquetFileReader.Open(copy);
            MapColumns(reader, table, isOld);
            _reader = reader;
        }
        catch (Exception exception)
        {
            reader?.Dispose();
            copy.Dispose();
            if (exception is ParquetException)
            {
                throw Damaged(exception);
            }

            throw;
        }

        _cells = new ParquetCells[_leaves.Count];
    }

    public override bool Read()
    {
        while (_left == 0)
        {
            if (_rowGroup == _reader.Metadata.RowGroups.Count)
            {
                return false;
            }

            LoadRowGroup();
        }

        _left--;
        Line++;
        Problem = null;
        Fields.Clear();
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i].AppendTo(Fields, _leaves[i].Column, _row);
        }

        _row++;
        return true;
    }

    public override ReadOnlyMemory<byte> CopyRaw() => Fields.Bytes[..Math.Min(Fields.Used, RowLimits.MaxReportedBytes)].ToArray();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void Copy(Stream stream, SafeFileHandle copy)
    {
        var buffer = new byte[CopyBytes];
        long length = 0;
        for (int read; (read = stream.Read(buffer)) > 0; length += read)
        {
            RandomAccess.Write(copy, buffer.AsSpan(0, read), length);
        }
    }

    private void MapColumns(ParquetFileReader reader, TableSettings table, bool isOld)
    {
        var fields = reader.Schema.Fields;
        var map = ColumnMap.Of(table, [.. fields.Select(field => field.Name)], _name, isOld);
        var leaf = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            var first = leaf;
            while (leaf < reader.Schema.Columns.Count && reader.Schema.Columns[leaf].Path[0] == fields[i].Name)
            {
                leaf++;
            }

            if (map[i] == ColumnMap.Unknown)
            {
                continue;
            }

            if (leaf != first + 1 || reader.Schema.Columns[first].Path.Count > 1 || reader.Schema.Columns[first].MaxRepetitionLevel > 0)
            {
                throw new ExportException($"{_name}: the column '{fields[i].Name}' is a list or a structure; columns of exports hold one value a row.");
            }

            _leaves.Add((first, map[i]));
        }
    }

    private void LoadRowGroup()
    {
        try
        {
            for (var i = 0; i < _cells.Length; i++)
            {
                _cells[i] = new ParquetCells(_reader.ReadColumn(_rowGroup, _leaves[i].Leaf));
            }
        }
        catch (ParquetException exception)
        {
            throw Damaged(exception);
        }

        _left = _reader.Metadata.RowGroups[_rowGroup].RowCount;
        _row = 0;
        _rowGroup++;
    }

    private ExportException Damaged(Exception exception) =>
        new($"{_name}: {exception.Message} Nothing was compared: rows that are missing would be taken for deleted.", exception);
}
