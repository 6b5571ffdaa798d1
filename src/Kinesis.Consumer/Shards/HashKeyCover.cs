namespace Kinesis.Consumer.Shards;

/// <summary>Whether ranges together cover all hash keys, 0 to 2^128-1. Pure.</summary>
internal static class HashKeyCover
{
    /// <summary>The ranges that no given one covers, in ascending order. Ranges may overlap.</summary>
    public static IReadOnlyList<HashKeyRange> FindHoles(IEnumerable<HashKeyRange> ranges)
    {
        var holes = new List<HashKeyRange>();
        var next = UInt128.Zero;
        foreach (var range in ranges.OrderBy(range => range.Start))
        {
            if (range.Start > next)
            {
                holes.Add(new HashKeyRange(next, range.Start - 1));
            }

            if (range.End == UInt128.MaxValue)
            {
                return holes;
            }

            next = UInt128.Max(next, range.End + 1);
        }

        holes.Add(new HashKeyRange(next, UInt128.MaxValue));
        return holes;
    }
}
