using System.Buffers;

namespace Consumer.Cli.Producing;

/// <summary>One request's documents as NDJSON, able to shrink to those that were not taken. Reused by one sender.</summary>
internal sealed class DocumentBatch
{
    private readonly ArrayBufferWriter<byte> _body = new(1 << 16);
    private readonly List<Range> _lines = [];

    public int Count => _lines.Count;

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    public void Add(Action<IBufferWriter<byte>, long> write, long number)
    {
        var start = _body.WrittenCount;
        write(_body, number);
        _body.Write("\n"u8);
        _lines.Add(start.._body.WrittenCount);
    }

    public void Clear()
    {
        _body.ResetWrittenCount();
        _lines.Clear();
    }

    /// <summary>Keeps only the documents at these positions, in order.</summary>
    public void Retain(IReadOnlyList<int> positions)
    {
        var kept = positions.Select(position => _body.WrittenSpan[_lines[position]].ToArray()).ToList();
        Clear();
        foreach (var line in kept)
        {
            var start = _body.WrittenCount;
            _body.Write(line);
            _lines.Add(start.._body.WrittenCount);
        }
    }
}
