namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>Which lane a partition key belongs to: the same one at any time and on any worker.</summary>
internal static class LaneHash
{
    // FNV-1a, 64 bits, and the finalizer of MurmurHash3, because FNV alone leaves short keys close together.
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const ulong Mix = 0xFF51AFD7ED558CCD;

    public static int LaneOf(ReadOnlySpan<byte> partitionKey, int lanes)
    {
        var hash = Offset;
        foreach (var one in partitionKey)
        {
            hash = (hash ^ one) * Prime;
        }

        hash = (hash ^ (hash >> 33)) * Mix;
        return (int)((hash >> 32) * (ulong)lanes >> 32);
    }
}
