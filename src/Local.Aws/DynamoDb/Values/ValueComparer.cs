namespace Local.Aws.DynamoDb.Values;

/// <summary>Equality of all types and order of the scalar ones, as conditions and sort keys see them.</summary>
internal static class ValueComparer
{
    public static bool AreEqual(AttributeValue left, AttributeValue right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Type != right.Type)
        {
            return false;
        }

        return left.Type switch
        {
            AttributeType.S or AttributeType.B => left.Bytes.AsSpan().SequenceEqual(right.Bytes),
            AttributeType.N => left.Number.Equals(right.Number),
            AttributeType.SS or AttributeType.BS => AreEqual(left.ByteSet, right.ByteSet),
            AttributeType.NS => left.NumberSet.AsSpan().SequenceEqual(right.NumberSet),
            AttributeType.L => AreEqual(left.List, right.List),
            AttributeType.M => AreEqual(left.Map, right.Map),
            AttributeType.NULL => true,
            _ => false,
        };
    }

    /// <summary>False if the two cannot be ordered: different types, or a type without order.</summary>
    public static bool TryCompare(AttributeValue left, AttributeValue right, out int order)
    {
        order = 0;
        if (left.Type != right.Type)
        {
            return false;
        }

        switch (left.Type)
        {
            case AttributeType.S or AttributeType.B:
                order = left.Bytes.AsSpan().SequenceCompareTo(right.Bytes);
                return true;
            case AttributeType.N:
                order = left.Number.CompareTo(right.Number);
                return true;
            default:
                return false;
        }
    }

    public static int CompareBytes(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    private static bool AreEqual(byte[][] left, byte[][] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].AsSpan().SequenceEqual(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(AttributeValue[] left, AttributeValue[] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(AttributeMap left, AttributeMap right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in left)
        {
            if (!right.TryGetValue(name, out var other) || !AreEqual(value, other))
            {
                return false;
            }
        }

        return true;
    }
}
