using System.Text;

namespace Local.Aws.DynamoDb.Values;

/// <summary>
/// Bytes of items as DynamoDB counts them for limits, pages and capacity ("DynamoDB item sizes and formats" in its developer guide).
/// </summary>
internal static class ItemSize
{
    /// <summary>The limit of one item: 400 KB.</summary>
    public const int Max = 400 * 1024;

    private const int DocumentOverhead = 3;
    private const int ElementOverhead = 1;

    public static int Of(AttributeMap item)
    {
        var size = 0;
        foreach (var (name, value) in item)
        {
            size += Encoding.UTF8.GetByteCount(name) + Of(value);
        }

        return size;
    }

    public static int Of(AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.S or AttributeType.B:
                return value.Bytes.Length;
            case AttributeType.N:
                return Of(value.Number);
            case AttributeType.SS or AttributeType.BS:
                return value.ByteSet.Sum(member => member.Length);
            case AttributeType.NS:
                return value.NumberSet.Sum(Of);
            case AttributeType.L:
                return DocumentOverhead + value.List.Sum(element => Of(element) + ElementOverhead);
            case AttributeType.M:
                return DocumentOverhead + Of(value.Map) + (value.Map.Count * ElementOverhead);
            default:
                return 1;
        }
    }

    /// <summary>One byte per two significant digits, counted from an even power of ten, and one; a negative number takes one more.</summary>
    private static int Of(DynamoNumber number)
    {
        if (number.IsZero)
        {
            return 1;
        }

        var digits = number.Digits + (number.Exponent & 1);
        return 1 + ((digits + 1) / 2) + (number.Negative ? 1 : 0);
    }
}
