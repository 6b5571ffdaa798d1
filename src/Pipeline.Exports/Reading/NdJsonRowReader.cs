using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Json;
using Pipeline.Exports.Rows;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Reading;

/// <summary>Reads one JSON object a line. A property that is missing is NULL.</summary>
internal sealed class NdJsonRowReader : RowReader
{
    private readonly TableSettings _table;
    private readonly LineReader _lines;
    private readonly byte[][] _names;
    private readonly bool[] _isSeen;
    private int _expected;

    public NdJsonRowReader(Stream stream, TableSettings table)
        : base(table.Columns.Count)
    {
        _table = table;
        _lines = new LineReader(stream);
        _names = [.. table.Columns.Select(column => Encoding.UTF8.GetBytes(column.Name))];
        _isSeen = new bool[_names.Length];
    }

    public override bool Read()
    {
        while (_lines.Read())
        {
            var line = _lines.Line.Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            Line = _lines.Number;
            Problem = null;
            Fields.Clear();
            Array.Clear(_isSeen);
            if (_lines.IsTooLong)
            {
                Problem = $"the line takes more than {LineReader.MaxLineBytes:N0} bytes";
            }
            else
            {
                ReadLine(line);
            }

            return true;
        }

        return false;
    }

    public override ReadOnlyMemory<byte> CopyRaw() => _lines.Line[..Math.Min(_lines.Line.Length, RowLimits.MaxReportedBytes)].ToArray();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lines.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Problem = "the line is no JSON object";
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && Problem is null)
            {
                var column = Find(ref reader);
                if (column >= 0)
                {
                    _isSeen[column] = true;
                    ReadValue(ref reader, line, column);
                }
            }

            // What stands behind the object is found by reading on.
            if (Problem is null && reader.Read())
            {
                Problem = "something stands behind the line's object";
            }
        }
        catch (JsonException exception)
        {
            Problem = $"the line is no JSON object: {JsonProblem.Place(exception)}: {JsonProblem.Reason(exception)}";
        }
        catch (InvalidOperationException exception)
        {
            // The reader checks a text's escapes and bytes only when they are copied.
            Problem = $"the line is no JSON object: {exception.Message}";
        }
    }

    /// <summary>The column of a property, most often the one behind the last; none after the property was passed over or refused.</summary>
    private int Find(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            var column = (_expected + i) % _names.Length;
            if (reader.ValueTextEquals(_names[column]))
            {
                _expected = column + 1;
                if (_isSeen[column])
                {
                    Problem = $"the property '{_table.Columns[column].Name}' occurs twice";
                    return ColumnMap.Unknown;
                }

                return column;
            }
        }

        if (_table.IgnoresUnknownColumns)
        {
            reader.Skip();
        }
        else
        {
            Problem = $"the property '{reader.GetString()}' is not in the settings; add it there, or set \"unknownColumns\": \"ignore\"";
        }

        return ColumnMap.Unknown;
    }

    private void ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, int column)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                if (reader.ValueSpan.Length > RowLimits.MaxRowBytes)
                {
                    Fields.SetOversized(column);
                    return;
                }

                var start = Fields.Used;
                var length = reader.ValueSpan.Length;
                var written = reader.CopyString(Fields.Take(length));
                Fields.GiveBack(length - written);
                Fields.Set(column, start, written);
                return;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                // A text column takes the JSON of what is nested, as it is written.
                var from = (int)reader.TokenStartIndex;
                reader.Skip();
                Fields.Append(column, line[from..(int)reader.BytesConsumed]);
                return;
            default:
                Fields.Append(column, reader.ValueSpan);
                return;
        }
    }
}
