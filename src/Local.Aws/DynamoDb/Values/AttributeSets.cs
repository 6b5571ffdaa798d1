namespace Local.Aws.DynamoDb.Values;

/// <summary>Union and difference of two sets of one type.</summary>
internal static class AttributeSets
{
    public static AttributeValue Union(AttributeValue left, AttributeValue right)
    {
        if (left.Type == AttributeType.NS)
        {
            return AttributeValue.FromNumberSet(Merge(left.NumberSet, right.NumberSet, Comparer<DynamoNumber>.Default));
        }

        return AttributeValue.FromByteSet(left.Type, Merge(left.ByteSet, right.ByteSet, Comparer<byte[]>.Create(ValueComparer.CompareBytes)));
    }

    /// <summary>What is left of a set, or null if nothing is: an empty set does not exist.</summary>
    public static AttributeValue? Except(AttributeValue set, AttributeValue removed)
    {
        if (set.Type == AttributeType.NS)
        {
            var numbers = Subtract(set.NumberSet, removed.NumberSet, Comparer<DynamoNumber>.Default);
            return numbers.Length == 0 ? null : AttributeValue.FromNumberSet(numbers);
        }

        var members = Subtract(set.ByteSet, removed.ByteSet, Comparer<byte[]>.Create(ValueComparer.CompareBytes));
        return members.Length == 0 ? null : AttributeValue.FromByteSet(set.Type, members);
    }

    private static T[] Merge<T>(T[] left, T[] right, Comparer<T> order)
    {
        var merged = new SortedSet<T>(left, order);
        merged.UnionWith(right);
        return [.. merged];
    }

    private static T[] Subtract<T>(T[] set, T[] removed, Comparer<T> order) =>
        Array.FindAll(set, member => Array.BinarySearch(removed, member, order) < 0);
}
