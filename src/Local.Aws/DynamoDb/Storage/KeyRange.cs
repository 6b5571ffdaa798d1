namespace Local.Aws.DynamoDb.Storage;

/// <summary>The encoded keys from <see cref="From"/> (included) to <see cref="To"/> (excluded; null is the end of the table).</summary>
internal readonly record struct KeyRange(byte[] From, byte[]? To)
{
    public static KeyRange All { get; } = new([], null);

    /// <summary>Every key that begins with a prefix.</summary>
    public static KeyRange Prefix(byte[] prefix) => new(prefix, AfterPrefix(prefix));

    /// <summary>The first key after all that begin with a prefix, or null if there is none.</summary>
    public static byte[]? AfterPrefix(byte[] prefix)
    {
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            if (prefix[i] < byte.MaxValue)
            {
                var after = prefix[..(i + 1)];
                after[i]++;
                return after;
            }
        }

        return null;
    }

    /// <summary>The first possible key after this one.</summary>
    public static byte[] JustAfter(byte[] key) => [.. key, 0];

    public bool Contains(byte[] key) =>
        key.AsSpan().SequenceCompareTo(From) >= 0 && (To is null || key.AsSpan().SequenceCompareTo(To) < 0);

    /// <summary>What is left of the range when reading goes on after a key.</summary>
    public KeyRange After(byte[] key, bool reverse) => reverse ? new KeyRange(From, key) : new KeyRange(JustAfter(key), To);
}
