using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Pipeline.Contracts.Json;

/// <content>Texts, numbers and words.</content>
internal ref partial struct JsonTokenReader
{
    private static readonly SearchValues<byte> Specials = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, ' ').Select(code => (byte)code)]);

    private bool ReadText(JsonTokenType token)
    {
        int start = _position;
        bool isEscaped = false;
        _position++;
        while (true)
        {
            _position = FindSpecial(_json, _position);
            if (_position >= _json.Length || _json[_position] < ' ')
            {
                return Break();
            }

            if (_json[_position] == '"')
            {
                break;
            }

            isEscaped = true;
            if (!SkipEscape())
            {
                return Break();
            }
        }

        _position++;
        Take(token, start, _position - start - 2, isEscaped);
        return true;
    }

    /// <summary>
    /// The first quote, backslash or control character, or the end. Most texts end inside one vector, and a text that takes the same path as
    /// its neighbours costs no mispredicted branch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindSpecial(ReadOnlySpan<byte> json, int position)
    {
        if (Vector256.IsHardwareAccelerated && position <= json.Length - Vector256<byte>.Count)
        {
            var bytes = Vector256.Create(json.Slice(position, Vector256<byte>.Count));
            uint found = (Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(bytes, Vector256.Create((byte)' '))).ExtractMostSignificantBits();
            if (found != 0)
            {
                return position + BitOperations.TrailingZeroCount(found);
            }

            position += Vector256<byte>.Count;
        }

        int rest = json[position..].IndexOfAny(Specials);
        return rest < 0 ? json.Length : position + rest;
    }

    /// <summary>Moves behind an escape; on a broken one to the byte that breaks it.</summary>
    private bool SkipEscape()
    {
        _position++;
        if (_position >= _json.Length)
        {
            return false;
        }

        if (_json[_position] != 'u')
        {
            return "\"\\/bfnrt"u8.Contains(_json[_position++]);
        }

        _position++;
        for (int end = _position + 4; _position < end; _position++)
        {
            if (_position >= _json.Length || !char.IsAsciiHexDigit((char)_json[_position]))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadNumber()
    {
        int start = _position;
        int position = start;
        if (At(position) == '-')
        {
            position++;
        }

        if (At(position) == '0')
        {
            position++;
        }
        else if (!SkipDigits(ref position))
        {
            return BreakAt(position);
        }

        if (At(position) == '.')
        {
            position++;
            if (!SkipDigits(ref position))
            {
                return BreakAt(position);
            }
        }

        if (At(position) is 'e' or 'E')
        {
            position++;
            if (At(position) is '+' or '-')
            {
                position++;
            }

            if (!SkipDigits(ref position))
            {
                return BreakAt(position);
            }
        }

        _position = position;
        Take(JsonTokenType.Number, start, position - start, isEscaped: false);
        return true;
    }

    private bool ReadWord(ReadOnlySpan<byte> word, JsonTokenType token)
    {
        int start = _position;
        if (!_json[start..].StartsWith(word))
        {
            return Break();
        }

        _position += word.Length;
        Take(token, start, word.Length, isEscaped: false);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int At(int position) => (uint)position < (uint)_json.Length ? _json[position] : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool SkipDigits(ref int position)
    {
        int start = position;
        while ((uint)(At(position) - '0') <= 9)
        {
            position++;
        }

        return position > start;
    }

    private bool BreakAt(int position)
    {
        _position = position;
        return Break();
    }
}
