using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Rows;

/// <summary>Writes keys and rows as JSON objects: numbers as numbers, times as ISO 8601 in UTC. Owned by who hands changes over; the bytes live until the next <see cref="Clear"/>.</summary>
internal sealed class RowJsonWriter : IDisposable
{
    private const int MaxDecimalText = 48;

    private readonly TableSettings _table;
    private readonly int[] _others;
    private readonly int[] _otherOf;
    private readonly JsonEncodedText[] _names;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly int[] _starts;
    private readonly byte[] _canonical = new byte[CellCodec.MaxBytes(0)];

    public RowJsonWriter(TableSettings table)
    {
        _table = table;
        _others = RowLayout.Others(table);
        _otherOf = new int[table.Columns.Count];
        Array.Fill(_otherOf, -1);
        for (var i = 0; i < _others.Length; i++)
        {
            _otherOf[_others[i]] = i;
        }

        // Texts are read by programs: other escapes than those of JSON itself would only make records larger.
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        _names = [.. table.Columns.Select(column => JsonEncodedText.Encode(column.Name, encoder))];
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = encoder, SkipValidation = true });
        _starts = new int[table.Columns.Count];
    }

    public void Clear() => _buffer.Clear();

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public int Position => _buffer.WrittenCount;

    /// <summary>Appends the key.</summary>
    public void WriteKey(ReadOnlySpan<byte> key)
    {
        var position = 0;
        Begin();
        foreach (var column in _table.Key)
        {
            WriteValue(column, CellCodec.Read(_table.Columns[column], key, ref position));
        }

        End();
    }

    /// <summary>Appends all columns in the order of the settings.</summary>
    public void WriteRow(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values)
    {
        // Key columns may stand anywhere among the others.
        var position = 0;
        foreach (var column in _table.Key)
        {
            _starts[column] = position;
            CellCodec.Read(_table.Columns[column], key, ref position);
        }

        Begin();
        position = RowLayout.BitmapBytes(_others.Length);
        for (var column = 0; column < _names.Length; column++)
        {
            if (_otherOf[column] < 0)
            {
                WriteValue(column, CellCodec.Read(_table.Columns[column], key, ref _starts[column]));
            }
            else if (RowLayout.IsNull(values, _otherOf[column]))
            {
                _json.WriteNull(_names[column]);
            }
            else
            {
                WriteValue(column, CellCodec.Read(_table.Columns[column], values, ref position));
            }
        }

        End();
    }

    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        _json.Reset();
        _json.WriteStartObject();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteValue(int column, ReadOnlySpan<byte> value)
    {
        var settings = _table.Columns[column];
        var name = _names[column];
        if (settings.Type == CellType.Text)
        {
            _json.WriteString(name, value);
            return;
        }

        if (settings.Equality == Equality.ExactText)
        {
            CellCodec.TryWriteValue(settings, value, _canonical, out var written);
            value = _canonical.AsSpan(0, written);
        }

        switch (settings.Type)
        {
            case CellType.Integer:
                _json.WriteNumber(name, CellCodec.ReadWhole(value));
                break;
            case CellType.Double:
                _json.WriteNumber(name, BinaryPrimitives.ReadDoubleLittleEndian(value));
                break;
            case CellType.Boolean:
                _json.WriteBoolean(name, CellCodec.ReadWhole(value) != 0);
                break;
            case CellType.Decimal:
                WriteDecimal(name, CellCodec.ReadDecimal(settings, value), settings.Scale);
                break;
            default:
                WriteTime(name, settings.Type, CellCodec.ReadWhole(value));
                break;
        }
    }

    private void WriteDecimal(JsonEncodedText name, Int128 value, int scale)
    {
        Span<byte> text = stackalloc byte[MaxDecimalText];
        _json.WritePropertyName(name);
        _json.WriteRawValue(text[..DecimalWriter.Write(value, scale, text)], skipInputValidation: true);
    }

    private void WriteTime(JsonEncodedText name, CellType type, long value)
    {
        Span<byte> text = stackalloc byte[32];
        var time = DateTime.UnixEpoch.AddTicks(type == CellType.Date ? value * TimeSpan.TicksPerDay : value * TimeSpan.TicksPerMicrosecond);
        time.TryFormat(text, out var written, type == CellType.Date ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);
        _json.WriteString(name, text[..written]);
    }
}
