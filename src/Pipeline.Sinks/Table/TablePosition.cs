using System.Globalization;
using System.Text;

namespace Pipeline.Sinks.Table;

/// <summary>Writes the place of a record so that the order of the texts is the order of the records.</summary>
/// <remarks>
/// An item is only ever replaced by a record with a later position, which makes a replay, and a stale owner that still writes, harmless.
/// Where the contract declares an order, the document's own time is compared first. Where it does not, the sequence number alone decides, across shards too,
/// because:
/// <list type="bullet">
/// <item>one partition key goes to one shard at a time, and after a split or merge to a descendant of that shard;</item>
/// <item>a shard hands out rising numbers, and a child's numbers begin above its parents': their leading digits hold the time at which the
/// shard was made, and a child is made when its parents are closed;</item>
/// <item>a stream that is deleted and made again has a later time in them as well.</item>
/// </list>
/// Two shards can feed one item only if the table's key does not hold the partition key; such a contract must declare an order.
/// What the numbers cannot order is another stream that takes over as the source of the table. For that an operator raises
/// <see cref="TableOptions.SourceEpoch"/>, which is compared first; otherwise items with higher numbers of the old stream would refuse the new one's.
/// </remarks>
internal static class TablePosition
{
    /// <summary>Attribute with the shard the newest record came from; for people, never compared.</summary>
    public const string ShardAttribute = "_shard";

    /// <summary>Attribute with the position; compared as text.</summary>
    public const string SequenceAttribute = "_seq";

    /// <summary><see cref="ShardAttribute"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> ShardAttributeUtf8 => "_shard"u8;

    /// <summary><see cref="SequenceAttribute"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> SequenceAttributeUtf8 => "_seq"u8;

    /// <summary>Micros of the year 1, from which declared times are counted: none is negative, and all have at most 18 digits.</summary>
    private const long FirstMicros = -62_135_596_800_000_000;

    /// <summary>
    /// Each number carries its length in front, in a fixed width: "0000-056…-010" is epoch 0, a number of 56 digits, sub-sequence 0. That sorts like
    /// zero-padding to 129 digits, the longest that Kinesis allows, but costs every item three bytes instead of seventy.
    /// A declared time stands in front of the number, "0000-t…-056…-010": behind all positions without one, so that a contract may come to declare an order.
    /// </summary>
    /// <param name="sourceEpoch">See <see cref="TableOptions.SourceEpoch"/>.</param>
    /// <param name="sequenceNumber">The record's number.</param>
    /// <param name="subSequenceNumber">Its place inside an aggregated record.</param>
    /// <param name="orderMicros">The document's own time in microseconds since 1970; null where the contract declares no order.</param>
    public static string Format(int sourceEpoch, ReadOnlySpan<byte> sequenceNumber, long subSequenceNumber, long? orderMicros = null)
    {
        var sub = subSequenceNumber.ToString(CultureInfo.InvariantCulture);
        var time = orderMicros is { } micros ? string.Create(CultureInfo.InvariantCulture, $"t{Math.Max(micros - FirstMicros, 0):D18}-") : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sourceEpoch:D4}-{time}{sequenceNumber.Length:D3}{Encoding.ASCII.GetString(sequenceNumber)}-{sub.Length:D2}{sub}");
    }
}
