using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>
/// Refuses a table on which a KCL 3 fleet still runs: its leader would reassign leases at will. A stopped fleet's table is taken over.
/// </summary>
/// <remarks>
/// KCL 3.5 keeps its leader lock, migration state and worker metrics in the lease table. A living fleet rewrites the lock and each worker's metrics
/// every 30 s, so rows that stand still for longer belong to a fleet that has stopped. KCL 3.0 to 3.4 keep the same rows in a table of their own beside it.
/// KCL 2 leaves no such rows; its workers share leases by the rules that hold here.
/// </remarks>
internal sealed partial class KclFleetGuard(
    LeaseTable table, LeaseTable coordinatorTable, string tableName, TimeProvider timeProvider, ILogger<KclFleetGuard> logger)
{
    public static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(65);

    /// <summary>What KCL 3.0 to 3.4 append to the application's name for the table of leader lock and migration state.</summary>
    public const string CoordinatorSuffix = "-CoordinatorState";

    private const string CoordinatorKey = "key";
    private const string LeaderKey = "Leader";
    private const string MigrationKey = "Migration3.0";
    private const string TableMigrationKey = "TableMigration3.5";
    private const string IsReleased = "isReleased";
    private const string LastUpdate = "lut";

    public async Task RefuseLiveFleetAsync(CancellationToken cancellationToken)
    {
        var before = await ReadForeignAsync(cancellationToken).ConfigureAwait(false);
        if (before.Count == 0 || before.Values.All(IsLongStopped))
        {
            return;
        }

        LogWatching(tableName, string.Join(", ", before.Keys.Order(StringComparer.Ordinal)), WatchTime);
        await Task.Delay(WatchTime, timeProvider, cancellationToken).ConfigureAwait(false);
        var after = await ReadForeignAsync(cancellationToken).ConfigureAwait(false);
        var alive = after.FirstOrDefault(row => !before.TryGetValue(row.Key, out var old) || Fingerprint(old) != Fingerprint(row.Value));
        if (alive.Key is not null)
        {
            throw new LeaseTableException(
                $"Table {tableName} belongs to a running KCL 3 fleet: its row '{alive.Key}' changed within {WatchTime.TotalSeconds:0} s. "
                + "Stop the fleet, or choose another application name");
        }
    }

    [GeneratedRegex("^[0-9]+:[^:]+:[0-9]+:")]
    private static partial Regex SeveralStreamsKey();

    private async Task<Dictionary<string, Dictionary<string, AttributeValue>>> ReadForeignAsync(CancellationToken cancellationToken)
    {
        var foreign = new Dictionary<string, Dictionary<string, AttributeValue>>(StringComparer.Ordinal);
        await foreach (var item in table.ScanAsync(isConsistent: true, cancellationToken).ConfigureAwait(false))
        {
            var key = LeaseItem.ReadText(item, LeaseAttributes.LeaseKey) ?? "";
            if (IsForeign(key, item))
            {
                foreign[key] = item;
            }
            else if (item.ContainsKey(LeaseAttributes.StreamName) || SeveralStreamsKey().IsMatch(key))
            {
                throw new LeaseTableException(
                    $"Table {tableName} holds the leases of a KCL application of several streams (lease '{key}'). Choose another application name");
            }
        }

        await foreach (var item in coordinatorTable.ScanIfReadableAsync(cancellationToken).ConfigureAwait(false))
        {
            foreign[LeaseItem.ReadText(item, CoordinatorKey) ?? ""] = item;
        }

        return foreign;
    }

    private static bool IsForeign(string key, Dictionary<string, AttributeValue> item) =>
        key is LeaderKey or MigrationKey or TableMigrationKey
        || LeaseItem.ReadText(item, LeaseAttributes.EntityType) is not (null or LeaseAttributes.LeaseEntity);

    // Migration state stands still in a living fleet too and says nothing. Metrics are stamped with their worker's clock, so only a great age counts.
    private bool IsLongStopped(Dictionary<string, AttributeValue> item) =>
        LeaseItem.ReadText(item, IsReleased) is not null
        || (LeaseItem.ReadText(item, LeaseAttributes.LeaseKey) ?? LeaseItem.ReadText(item, CoordinatorKey)) is MigrationKey or TableMigrationKey
        || (item.TryGetValue(LastUpdate, out var stamp)
            && long.TryParse(stamp.N, out var seconds)
            && timeProvider.GetUtcNow().ToUnixTimeSeconds() - seconds > TimeSpan.FromHours(1).TotalSeconds);

    private static string Fingerprint(Dictionary<string, AttributeValue> item) => string.Join(
        '|', item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.S}{pair.Value.N}{pair.Value.M?.Count}"));

    [LoggerMessage(
        EventIds.ForeignFleetWatched,
        LogLevel.Warning,
        "Found rows of a KCL 3 fleet in table {TableName} ({LeaseKeys}), watching for {WatchTime} whether it still runs")]
    private partial void LogWatching(string tableName, string leaseKeys, TimeSpan watchTime);
}
