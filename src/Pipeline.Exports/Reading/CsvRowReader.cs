using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using nietras.SeparatedValues;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Reading;

/// <summary>Reads separated values: the library finds fields and lines, what quotes mean and what is NULL is said here.</summary>
internal sealed class CsvRowReader : RowReader
{
    private readonly string _name;
    private readonly TableSettings _table;
    private readonly CharacterSwap _swap;
    private readonly ByteTextReader _text;
    private readonly SepReader _reader;
    private readonly byte[] _nullText;
    private readonly bool[] _isText;
    private readonly int[] _columns;
    private readonly bool _isQuoted;
    private bool _hasQuotes;
    private long _nextLine = 1;

    public CsvRowReader(Stream stream, string name, TableSettings table, bool isOld)
        : base(table.Columns.Count)
    {
        _name = name;
        _table = table;
        _swap = new CharacterSwap(table);
        _isQuoted = table.Quote is not null;
        _nullText = Encoding.UTF8.GetBytes(table.NullText);
        _isText = [.. table.Columns.Select(column => column.Type == CellType.Text)];
        var options = Sep.New(_swap.Delimiter).Reader(reader => reader with
        {
            HasHeader = false,
            DisableColCountCheck = true,
            DisableQuotesParsing = !_isQuoted,
            CultureInfo = CultureInfo.InvariantCulture,
        });
        _text = new ByteTextReader(stream, name, _swap);
        _reader = options.From(_text);
        _columns = table.HasHeader ? ReadHeader(isOld) : [.. Enumerable.Range(0, table.Columns.Count)];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool Read()
    {
        while (MoveNext())
        {
            var row = _reader.Current;
            Problem = null;

            // An empty line is a row only where a row is a single field.
            if (row.Span.Length > 0 || _columns.Length == 1)
            {
                ReadFields(row);
                return true;
            }
        }

        return false;
    }

    public override ReadOnlyMemory<byte> CopyRaw()
    {
        var row = _reader.Current.Span;
        var raw = Narrow(row[..Math.Min(row.Length, RowLimits.MaxReportedBytes)]);
        _swap.Apply(raw);
        return raw;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            _text.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Narrow(ReadOnlySpan<char> characters)
    {
        var bytes = new byte[characters.Length];
        Encoding.Latin1.GetBytes(characters, bytes);
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool MoveNext()
    {
        try
        {
            if (!_reader.MoveNext())
            {
                return false;
            }

            // Where the first row begins the library does not know, where rows end it does.
            Line = _nextLine;
            _nextLine = _reader.Current.LineNumberToExcl;
            return true;
        }
        catch (NotSupportedException exception)
        {
            throw new ExportException(
                $"{_name}, behind line {Line}: a row goes on for more than 16 MiB. Most likely a quote is never closed, and all rows behind it would be missing, so nothing was compared.", exception);
        }
    }

    private int[] ReadHeader(bool isOld)
    {
        if (!MoveNext())
        {
            throw new ExportException($"{_name}: the file is empty, and its first line was to name the columns. An export without rows has that line; set \"header\": false if the table's files have none.");
        }

        var row = _reader.Current;
        var names = new string[row.ColCount];
        for (var i = 0; i < names.Length; i++)
        {
            var bytes = Narrow(row[i].Span);
            var start = 0;
            var length = bytes.Length;
            CsvQuotes.TryUnquote(bytes, _isQuoted, ref start, ref length, out _);
            _swap.Apply(bytes);
            names[i] = Encoding.UTF8.GetString(bytes, start, length);
        }

        return ColumnMap.Of(_table, names, $"{_name}, line {Line}", isOld);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadFields(SepReader.Row row)
    {
        var fields = Fields;
        fields.Clear();
        var count = row.ColCount;
        if (count != _columns.Length)
        {
            CheckClosed(row);
            Problem = $"the row has {count} fields; expected are {_columns.Length}";
            return;
        }

        var characters = row.Span;
        if (characters.Length > RowLimits.MaxRowBytes)
        {
            ReadLarge(row);
            return;
        }

        _hasQuotes = _isQuoted && characters.Contains(CharacterSwap.Quote);
        Encoding.Latin1.GetBytes(characters, fields.Take(characters.Length));
        ref var first = ref MemoryMarshal.GetReference(characters);
        for (var i = 0; i < _columns.Length; i++)
        {
            var field = row[i].Span;
            var start = (int)(Unsafe.ByteOffset(ref first, ref MemoryMarshal.GetReference(field)) / sizeof(char));
            if (_columns[i] >= 0 && !SetField(row, _columns[i], start, field.Length))
            {
                break;
            }
        }

        _swap.Apply(fields.Bytes);
    }

    /// <summary>A row that is too large as a whole is read field by field: those of its key are needed all the same.</summary>
    private void ReadLarge(SepReader.Row row)
    {
        _hasQuotes = _isQuoted;
        for (var i = 0; i < _columns.Length; i++)
        {
            var field = row[i].Span;
            if (_columns[i] < 0)
            {
                continue;
            }

            if (field.Length > RowLimits.MaxRowBytes)
            {
                Fields.SetOversized(_columns[i]);
                continue;
            }

            var start = Fields.Used;
            Encoding.Latin1.GetBytes(field, Fields.Take(field.Length));
            if (!SetField(row, _columns[i], start, field.Length))
            {
                break;
            }
        }

        _swap.Apply(Fields.Bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SetField(SepReader.Row row, int column, int start, int length)
    {
        if (!CsvQuotes.TryUnquote(Fields.Bytes, _hasQuotes, ref start, ref length, out var wasQuoted))
        {
            CheckClosed(row);
            Problem = $"column '{_table.Columns[column].Name}' has a quote that neither opens nor closes the field nor is written twice; set \"quote\": \"\" if the table's fields are never quoted";
            return false;
        }

        // Programs that quote everything write NULL as an empty quoted field where no text can be meant.
        if (wasQuoted ? length == 0 && !_isText[column] : length == _nullText.Length && IsNullText(start, length))
        {
            Fields.SetNull(column);
        }
        else
        {
            Fields.Set(column, start, length);
        }

        return true;
    }

    private bool IsNullText(int start, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var item = Fields.Bytes[start + i];
            _swap.Apply(new Span<byte>(ref item));
            if (item != _nullText[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Behind a quote that is never closed all rows would be missing; that is more than a row that cannot be read.</summary>
    private void CheckClosed(SepReader.Row row)
    {
        if (_isQuoted && row.Span.Count(CharacterSwap.Quote) % 2 != 0)
        {
            throw new ExportException(
                $"{_name}, line {Line}: a quote is opened and never closed, so that the file's rows from there on cannot be told apart. Nothing was compared: they would be taken for deleted.");
        }
    }
}
