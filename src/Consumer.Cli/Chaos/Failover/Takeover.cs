using System.Globalization;
using Consumer.Cli.Chaos.Disturbances;

namespace Consumer.Cli.Chaos.Failover;

/// <summary>One shard that changed hands because of what was done to its worker.</summary>
/// <param name="Cause">What was done.</param>
/// <param name="Victim">To whom.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="IsCalm">Nothing else was done at that time.</param>
internal sealed record Takeover(DisturbanceKind Cause, string Victim, string ShardId, bool IsCalm)
{
    /// <value>What stands above <see cref="ToLine"/> in a file.</value>
    public const string Header = "cause,victim,shard,calm,gap_seconds,unread_seconds,taker";

    /// <value>
    /// From the signal, or after SIGTERM from the victim's last read or checkpoint, until another worker's first GetRecords; null while there was none.
    /// </value>
    public TimeSpan? Gap { get; init; }

    /// <value>From the victim's last GetRecords of the shard until another worker's first: what a reader of the shard's records notices.</value>
    public TimeSpan? Unread { get; init; }

    /// <value>Whose it was.</value>
    public string? Taker { get; init; }

    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cause},{Victim},{ShardId},{IsCalm},{Gap?.TotalSeconds:0.00},{Unread?.TotalSeconds:0.00},{Taker}");
}
