using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Local.Aws.Kinesis.Records;

/// <summary>
/// How a sequence number is laid out: 56 decimal digits like the real ones, "49" + shard stamp (17) + position in the shard (20) + shard number (10) + tail (7).
/// Stamps grow with each shard that a stream opens, so a child's numbers are all greater than its parents'; positions grow with each record.
/// </summary>
internal static class SequenceNumberLayout
{
    public const int Length = 56;
    private const int StampAt = 2;
    private const int PositionAt = StampAt + 17;
    private const int ShardAt = PositionAt + 20;
    private const int TailAt = ShardAt + 10;

    public static void Write(Span<byte> destination, long stamp, ulong position, int shardNumber)
    {
        "49"u8.CopyTo(destination);
        WriteDigits(destination[StampAt..PositionAt], (ulong)stamp);
        WriteDigits(destination[PositionAt..ShardAt], position);
        WriteDigits(destination[ShardAt..TailAt], (ulong)shardNumber);
        "0000002"u8.CopyTo(destination[TailAt..]);
    }

    public static string Format(long stamp, ulong position, int shardNumber)
    {
        Span<byte> digits = stackalloc byte[Length];
        Write(digits, stamp, position, shardNumber);
        return Encoding.ASCII.GetString(digits);
    }

    /// <summary>Reads the position of a number that this shard gave out; anything else did not come from it.</summary>
    public static bool TryReadPosition([NotNullWhen(true)] string? text, long stamp, int shardNumber, out ulong position)
    {
        position = 0;
        return text is { Length: Length }
            && ulong.TryParse(text.AsSpan(PositionAt, ShardAt - PositionAt), NumberStyles.None, CultureInfo.InvariantCulture, out position)
            && Format(stamp, position, shardNumber) == text;
    }

    private static void WriteDigits(Span<byte> destination, ulong value)
    {
        for (var at = destination.Length - 1; at >= 0; at--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            destination[at] = (byte)('0' + digit);
        }
    }
}
