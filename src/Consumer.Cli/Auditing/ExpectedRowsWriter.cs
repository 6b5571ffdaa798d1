using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Consumer.Cli.Auditing;

/// <summary>Writes the rows that documents must give to one dataset, as NDJSON, by plain walks over parsed JSON.</summary>
internal sealed class ExpectedRowsWriter : IDisposable
{
    private const int ChunkBytes = 1 << 16;

    private readonly ExpectedDataset _dataset;
    private readonly string[][] _sources;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _chunk = new(2 * ChunkBytes);
    private readonly Utf8JsonWriter _json;

    public ExpectedRowsWriter(ExpectedDataset dataset, string file)
    {
        _dataset = dataset;
        _sources = [.. dataset.Columns.Select(column => column.Source.Split('.'))];
        _file = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _json = new Utf8JsonWriter(_chunk);
    }

    public void Add(JsonElement document)
    {
        if (_dataset.Each is not { } each)
        {
            AddRow(document, default);
            return;
        }

        foreach (var element in document.GetProperty(each).EnumerateArray())
        {
            AddRow(document, element);
        }
    }

    public void Dispose()
    {
        _file.Write(_chunk.WrittenSpan);
        _json.Dispose();
        _file.Dispose();
    }

    private void AddRow(JsonElement document, JsonElement element)
    {
        _json.WriteStartObject();
        for (var i = 0; i < _sources.Length; i++)
        {
            var value = Find(document, element, _sources[i]);
            _json.WritePropertyName(_dataset.Columns[i].Name);
            if (_dataset.Columns[i].Part is { } part)
            {
                WritePart(value.GetString()!.AsSpan()[part], _dataset.Columns[i].Type);
            }
            else
            {
                value.WriteTo(_json);
            }
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _chunk.Write("\n"u8);
        if (_chunk.WrittenCount >= ChunkBytes)
        {
            _file.Write(_chunk.WrittenSpan);
            _chunk.ResetWrittenCount();
        }
    }

    /// <summary>DuckDB's JSON reader takes no text with a leading zero for a number, such as a month.</summary>
    private void WritePart(ReadOnlySpan<char> part, string type)
    {
        if (type == "INTEGER")
        {
            _json.WriteNumberValue(int.Parse(part, CultureInfo.InvariantCulture));
        }
        else
        {
            _json.WriteStringValue(part);
        }
    }

    private static JsonElement Find(JsonElement document, JsonElement element, string[] source)
    {
        var found = source[0] == "@" ? element : document.GetProperty(source[0]);
        foreach (var name in source.Skip(1))
        {
            found = found.GetProperty(name);
        }

        return found;
    }
}
