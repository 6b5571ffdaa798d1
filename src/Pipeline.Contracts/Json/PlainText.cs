using System.Buffers;

namespace Pipeline.Contracts.Json;

/// <summary>
/// The characters of a JSON string whose escapes are resolved: short texts in scratch of the caller's stack, others in a pooled array, which
/// goes back when its one owner disposes it.
/// </summary>
internal ref struct PlainText : IDisposable
{
    /// <summary>Enough for every time and decimal, also when each character is written as an escape.</summary>
    public const int ScratchBytes = 256;

    private byte[]? _rented;

    public PlainText(ReadOnlySpan<byte> escaped, Span<byte> scratch)
    {
        _rented = escaped.Length <= scratch.Length ? null : ArrayPool<byte>.Shared.Rent(escaped.Length);
        Span<byte> plain = _rented ?? scratch;
        IsWhole = JsonText.TryUnescape(escaped, plain, out int length);
        Text = plain[..length];
    }

    /// <summary>False when an escape names half a character.</summary>
    public bool IsWhole { get; }

    public ReadOnlySpan<byte> Text { get; private set; }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _rented = null;
        Text = default;
    }
}
