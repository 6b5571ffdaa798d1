using Kinesis.Consumer.Leases;

namespace Consumer.Cli.Rollback;

/// <summary>Judges by two looks, with more than a lease's duration between them, whether any worker lives. Pure.</summary>
internal static class SignsOfLife
{
    /// <summary>What moved between the looks, and by whom. A worker that stopped in between counts: it is looked at again when it is gone.</summary>
    public static IReadOnlyList<string> Between(FleetLook before, FleetLook after)
    {
        var signs = new List<string>();
        var beats = before.Rows.ToDictionary(row => row.Id, row => row.Beat);
        signs.AddRange(after.Rows
            .Where(row => !beats.Remove(row.Id, out var beat) || beat != row.Beat)
            .Select(row => $"worker {row.Id.Worker} has moved its row in the workers' table"));
        signs.AddRange(beats.Keys.Select(id => $"worker {id.Worker} has just removed its row from the workers' table"));
        var leases = before.Leases.ToDictionary(lease => lease.ShardId);
        signs.AddRange(after.Leases
            .Where(lease => !leases.Remove(lease.ShardId, out var old) || !IsSame(old, lease))
            .Select(lease => $"the lease of {lease.ShardId} was written{By(lease)}"));
        signs.AddRange(leases.Values.Select(lease => $"the lease of {lease.ShardId} was deleted"));
        signs.Sort(StringComparer.Ordinal);
        return signs;
    }

    /// <summary>Whoever asks for a lease leaves its counter alone.</summary>
    private static bool IsSame(Lease before, Lease after) => before.Counter == after.Counter && before.Owner == after.Owner;

    private static string By(Lease lease) => lease.Owner is { } owner ? $", worker {owner} owns it" : "";
}
