using System.Runtime.CompilerServices;

namespace Pipeline.Contracts.Generation;

/// <summary>Writes text into a span that is long enough; the generators know their longest event.</summary>
internal ref struct TextBuffer(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    public int Length { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_span[Length..]);
        Length += text.Length;
    }

    public void Add(byte c) => _span[Length++] = c;

    /// <summary>Writes a number with at least so many digits.</summary>
    public void AddNumber(long number, int digits = 1)
    {
        if (number < 0)
        {
            Add((byte)'-');
            number = -number;
        }

        Span<byte> text = stackalloc byte[20];
        int start = text.Length;
        while (number > 0 || text.Length - start < digits)
        {
            text[--start] = (byte)('0' + (number % 10));
            number /= 10;
        }

        Add(text[start..]);
    }
}
