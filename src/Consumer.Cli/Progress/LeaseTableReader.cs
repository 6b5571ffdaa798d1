using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer;

namespace Consumer.Cli.Progress;

/// <summary>Reads a KCL lease table as any outsider can, by the attribute names of the KCL, without the consumer library's own store.</summary>
internal sealed class LeaseTableReader(IAmazonDynamoDB dynamoDb, string tableName)
{
    /// <summary>All leases by shard; none while the table does not exist yet.</summary>
    public async Task<IReadOnlyList<LeaseRow>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new List<LeaseRow>();
        var request = new ScanRequest { TableName = tableName, ConsistentRead = true };
        do
        {
            ScanResponse page;
            try
            {
                page = await dynamoDb.ScanAsync(request, cancellationToken);
            }
            catch (ResourceNotFoundException)
            {
                return rows;
            }

            rows.AddRange((page.Items ?? []).Where(item => item.ContainsKey("checkpoint")).Select(Read));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        rows.Sort((left, right) => string.CompareOrdinal(left.ShardId, right.ShardId));
        return rows;
    }

    private static LeaseRow Read(Dictionary<string, AttributeValue> item) => new(
        item["leaseKey"].S,
        item.GetValueOrDefault("leaseOwner")?.S,
        Number(item, "leaseCounter"),
        Position(item["checkpoint"].S, Number(item, "checkpointSubSequenceNumber")),
        item.ContainsKey("pendingCheckpoint"))
    {
        CheckpointOwner = item.GetValueOrDefault("checkpointOwner")?.S,
    };

    private static long Number(Dictionary<string, AttributeValue> item, string name) =>
        item.GetValueOrDefault(name)?.N is { } number ? long.Parse(number, CultureInfo.InvariantCulture) : 0;

    private static Checkpoint Position(string text, long subSequenceNumber) => text switch
    {
        "SHARD_END" => Checkpoint.ShardEnd,
        "LATEST" => Checkpoint.Latest,
        "TRIM_HORIZON" or "AT_TIMESTAMP" => Checkpoint.TrimHorizon,
        _ => Checkpoint.At(SequenceNumber.Parse(text), subSequenceNumber),
    };
}
