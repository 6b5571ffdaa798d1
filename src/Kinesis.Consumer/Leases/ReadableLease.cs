namespace Kinesis.Consumer.Leases;

/// <summary>Reading one lease of several, of which one may be broken: somebody set it by hand.</summary>
internal static class ReadableLease
{
    /// <summary>
    /// The lease; null if there is none, or it cannot be read: nobody can go on with it then, and the others must. Not for who has to know that there is none.
    /// The scan reports such a row.
    /// </summary>
    public static async Task<Lease?> GetReadableAsync(this ILeaseStore store, ShardId shardId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetAsync(shardId, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
