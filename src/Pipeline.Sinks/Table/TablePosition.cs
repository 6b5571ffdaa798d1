using System.Globalization;
using System.Text;

namespace Pipeline.Sinks.Table;

/// <summary>Writes the place of a record so that the order of the texts is the order of the records.</summary>
/// <remarks>
/// An item is only ever replaced by a record with a later position, which makes a replay, and a stale owner that still writes, harmless.
/// The sequence number alone decides, across shards too, because:
/// <list type="bullet">
/// <item>one partition key goes to one shard at a time, and after a split or merge to a descendant of that shard;</item>
/// <item>a shard hands out rising numbers, and a child's numbers begin above its parents': their leading digits hold the time at which the
/// shard was made, and a child is made when its parents are closed;</item>
/// <item>a stream that is deleted and made again has a later time in them as well.</item>
/// </list>
/// Two shards can feed one item only if the table's key is not the partition key; then the numbers give no order in time, but still one winner.
/// What the numbers cannot order is another stream that takes over as the source of the table. For that an operator raises
/// <see cref="TableOptions.SourceEpoch"/>, which is compared first; otherwise items with higher numbers of the old stream would refuse the new one's.
/// </remarks>
internal static class TablePosition
{
    /// <summary>Attribute with the shard the newest record came from; for people, never compared.</summary>
    public const string ShardAttribute = "_shard";

    /// <summary>Attribute with the position; compared as text.</summary>
    public const string SequenceAttribute = "_seq";

    /// <summary>
    /// Each number carries its length in front, in a fixed width: "0000-056…-010" is epoch 0, a number of 56 digits, sub-sequence 0. That sorts like
    /// zero-padding to 129 digits, the longest that Kinesis allows, but costs every item three bytes instead of seventy.
    /// </summary>
    public static string Format(int sourceEpoch, ReadOnlySpan<byte> sequenceNumber, long subSequenceNumber)
    {
        var sub = subSequenceNumber.ToString(CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sourceEpoch:D4}-{sequenceNumber.Length:D3}{Encoding.ASCII.GetString(sequenceNumber)}-{sub.Length:D2}{sub}");
    }
}
