using System.Text.Json;
using Amazon.DynamoDBv2;
using Consumer.Cli.Auditing;
using Consumer.Cli.Chaos.Readings;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>Every item of the table must hold the newest version that was produced for it.</summary>
internal static class ReadingTableAudit
{
    public static async Task<Verdict> RunAsync(IAmazonDynamoDB dynamoDb, long records, CancellationToken cancellationToken)
    {
        var audit = new TableAudit(ReadingContract.Table, ReadingContract.HashKey, ReadingContract.RangeKey);
        await audit.AddScanAsync(dynamoDb, cancellationToken);
        for (long newest = Math.Max(0, records - Reading.Keys); newest < records; newest++)
        {
            for (var version = newest / Reading.Keys; version >= 0; version = (version / Reading.VersionsPerItem * Reading.VersionsPerItem) - 1)
            {
                audit.AddExpected(Item(newest % Reading.Keys, version));
            }
        }

        return audit.Verdict();
    }

    private static JsonElement Item(long key, long version) => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        [ReadingContract.HashKey] = Reading.Key((int)key),
        [ReadingContract.RangeKey] = Reading.Item(version),
        ["number"] = (version * Reading.Keys) + key,
        ["version"] = version,
    });
}
