using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kinesis.Consumer;

/// <summary>The position of a record in its shard: a decimal number of up to 129 digits, kept as the text that Kinesis gave.</summary>
public readonly record struct SequenceNumber : IComparable<SequenceNumber>
{
    /// <summary>The longest sequence number that the service names (pattern of the Kinesis API reference).</summary>
    public const int MaxLength = 129;

    private readonly string? _text;

    private SequenceNumber(string text)
    {
        _text = text;
    }

    /// <summary>The decimal text; "0" for the default value.</summary>
    public string Text => _text ?? "0";

    /// <summary>Compares by value.</summary>
    public static bool operator <(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) < 0;

    /// <summary>Compares by value.</summary>
    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) > 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a sequence number or throws a <see cref="FormatException"/> that names the text.</summary>
    public static SequenceNumber Parse(string text) => TryParse(text, out var number)
        ? number
        : throw new FormatException($"'{text}' is no sequence number: expected 0 or 1 to {MaxLength} decimal digits without a leading zero");

    /// <summary>Reads a sequence number from ASCII digits or throws a <see cref="FormatException"/> that names the text.</summary>
    public static SequenceNumber Parse(ReadOnlySpan<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8));

    /// <summary>Reads a sequence number: "0" or up to <see cref="MaxLength"/> digits without a leading zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SequenceNumber number)
    {
        number = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || (text[0] == '0' && text.Length > 1) || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        number = new SequenceNumber(text);
        return true;
    }

    /// <summary>Reads a sequence number from ASCII digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SequenceNumber number)
    {
        number = default;
        return utf8.Length <= MaxLength && TryParse(Encoding.UTF8.GetString(utf8), out number);
    }

    /// <summary>Compares by value: without leading zeros the longer number is the greater one.</summary>
    public int CompareTo(SequenceNumber other)
    {
        var byLength = Text.Length.CompareTo(other.Text.Length);
        return byLength != 0 ? byLength : string.CompareOrdinal(Text, other.Text);
    }

    /// <summary>Compares with the ASCII digits of a record without allocating.</summary>
    public int CompareTo(ReadOnlySpan<byte> digits)
    {
        var text = Text;
        if (text.Length != digits.Length)
        {
            return text.Length.CompareTo(digits.Length);
        }

        for (var i = 0; i < digits.Length; i++)
        {
            if (text[i] != digits[i])
            {
                return text[i].CompareTo((char)digits[i]);
            }
        }

        return 0;
    }

    /// <summary>Equal when the numbers are.</summary>
    public bool Equals(SequenceNumber other) => string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
