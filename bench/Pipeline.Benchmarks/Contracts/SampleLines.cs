namespace Pipeline.Benchmarks.Contracts;

/// <summary>NDJSON with the place of every line.</summary>
internal sealed class SampleLines
{
    private readonly byte[] _bytes;
    private readonly List<(int Start, int Length)> _lines = [];

    private SampleLines(byte[] bytes)
    {
        _bytes = bytes;
    }

    public int Count => _lines.Count;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_lines[index].Start, _lines[index].Length);

    public static SampleLines Of(ReadOnlySpan<byte> text)
    {
        var lines = new SampleLines(text.ToArray());
        for (int start = 0; start < text.Length;)
        {
            int length = text[start..].IndexOf((byte)'\n');
            lines._lines.Add((start, length));
            start += length + 1;
        }

        return lines;
    }
}
