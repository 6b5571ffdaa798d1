using System.Text;

namespace Parquet.Pages;

/// <summary>Shortens bounds of long values: a lower bound is cut, an upper bound is cut and raised.</summary>
internal static class BoundsTruncation
{
    internal const int MaxBytes = 64;

    internal static byte[] Lower(ReadOnlySpan<byte> value, bool isText) =>
        value[..(value.Length <= MaxBytes ? value.Length : CutLength(value, isText))].ToArray();

    /// <summary>An upper bound of at most about <see cref="MaxBytes"/>, or nothing if no such bound exists.</summary>
    internal static byte[]? Upper(ReadOnlySpan<byte> value, bool isText)
    {
        if (value.Length <= MaxBytes)
        {
            return value.ToArray();
        }

        var cut = value[..CutLength(value, isText)];
        return isText && System.Text.Unicode.Utf8.IsValid(cut) ? RaiseText(cut) : RaiseBytes(cut);
    }

    /// <summary>Text is cut between characters, so that a bound is text too.</summary>
    private static int CutLength(ReadOnlySpan<byte> value, bool isText)
    {
        var length = MaxBytes;
        while (isText && length > MaxBytes - 4 && (value[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }

    private static byte[]? RaiseBytes(ReadOnlySpan<byte> cut)
    {
        var last = cut.LastIndexOfAnyExcept(byte.MaxValue);
        if (last < 0)
        {
            return null;
        }

        var raised = cut[..(last + 1)].ToArray();
        raised[last]++;
        return raised;
    }

    /// <summary>UTF-8 sorts as its code points do, so the next code point makes a greater text.</summary>
    private static byte[]? RaiseText(ReadOnlySpan<byte> cut)
    {
        while (!cut.IsEmpty)
        {
            _ = Rune.DecodeLastFromUtf8(cut, out var rune, out var consumed);
            cut = cut[..^consumed];
            var next = rune.Value == 0xD7FF ? 0xE000 : rune.Value + 1;
            if (Rune.TryCreate(next, out var raised))
            {
                var bytes = new byte[cut.Length + raised.Utf8SequenceLength];
                cut.CopyTo(bytes);
                raised.EncodeToUtf8(bytes.AsSpan(cut.Length));
                return bytes;
            }
        }

        return null;
    }
}
