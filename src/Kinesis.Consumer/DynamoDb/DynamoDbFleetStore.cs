using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>The rows of the workers in a DynamoDB table beside the lease table, which stays as the KCL knows it.</summary>
internal sealed partial class DynamoDbFleetStore(
    LeaseTableClient dynamoDb, string tableName, OwnTable table, ILogger<DynamoDbFleetStore> logger) : IFleetStore
{
    public async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.EnsureAsync(CheckKey, cancellationToken).ConfigureAwait(false);

            // Before others are judged by rows, or judge by them: both rights are needed.
            await ListAsync(isConsistent: true, cancellationToken).ConfigureAwait(false);
            await TryWriteNothingAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonDynamoDBException exception) when (exception.ErrorCode == "AccessDeniedException")
        {
            LogDenied(tableName, exception.Message);
            return false;
        }
    }

    public async Task<IReadOnlyList<FleetRow>> ListAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        var rows = new List<FleetRow>();
        var request = new QueryRequest
        {
            TableName = tableName,
            ConsistentRead = isConsistent,
            KeyConditionExpression = $"{FleetAttributes.Fleet} = :fleet",
            ExpressionAttributeValues = new() { [":fleet"] = LeaseItem.Text(FleetAttributes.FleetValue) },
        };
        do
        {
            var page = await dynamoDb.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items ?? [])
            {
                // Whatever else somebody put there is nobody's heartbeat.
                if (TryRead(item, out var row))
                {
                    rows.Add(row);
                }
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return rows;
    }

    public async Task<long> BeatAsync(FleetRow row, CancellationToken cancellationToken)
    {
        var request = new UpdateItemRequest
        {
            TableName = tableName,
            Key = Key(row.Id),
            UpdateExpression = $"SET {FleetAttributes.Beat} = :beat, {FleetAttributes.Hint} = :hint"
                + (row.Asks.Count > 0 ? $", {FleetAttributes.Asks} = :asks" : $" REMOVE {FleetAttributes.Asks}"),
            ConditionExpression = $"attribute_not_exists({FleetAttributes.Beat}) OR {FleetAttributes.Beat} < :beat",
            ExpressionAttributeValues = new() { [":beat"] = LeaseItem.Number(row.Beat), [":hint"] = LeaseItem.Number(row.Hint) },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        if (row.Asks.Count > 0)
        {
            request.ExpressionAttributeValues[":asks"] = LeaseItem.Set(row.Asks);
        }

        try
        {
            await dynamoDb.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
            return row.Beat;
        }
        catch (ConditionalCheckFailedException exception)
        {
            // This very beat is stored if an earlier attempt of this call got through although its answer was lost.
            return TryReadNumber(exception.Item ?? [], FleetAttributes.Beat, out var stored)
                ? stored
                : throw new LeaseTableException($"The row of {row.Id} in table {tableName} has no readable {FleetAttributes.Beat}: delete it, and it is written anew", exception);
        }
        catch (ResourceNotFoundException)
        {
            // Somebody deleted the table. Nobody could show that it lives until all had started again; so it is made anew, and the next beat goes there.
            await table.EnsureAsync(CheckKey, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public async Task<bool> DeleteAsync(ProcessId process, long beat, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest
        {
            TableName = tableName,
            Key = Key(process),
            ConditionExpression = $"{FleetAttributes.Beat} = :beat",
            ExpressionAttributeValues = new() { [":beat"] = LeaseItem.Number(beat) },
        };
        try
        {
            await dynamoDb.DeleteItemAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>A write whose condition never holds: the service looks at the right first.</summary>
    private async Task TryWriteNothingAsync(CancellationToken cancellationToken)
    {
        var request = new UpdateItemRequest
        {
            TableName = tableName,
            Key = Key(new ProcessId(new WorkerId("nobody"), "none")),
            UpdateExpression = $"SET {FleetAttributes.Beat} = :never",
            ConditionExpression = $"{FleetAttributes.Beat} = :never",
            ExpressionAttributeValues = new() { [":never"] = LeaseItem.Number(-1) },
        };
        try
        {
            await dynamoDb.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException)
        {
            // As it must be.
        }
    }

    private static Dictionary<string, AttributeValue> Key(ProcessId process) => new()
    {
        [FleetAttributes.Fleet] = LeaseItem.Text(FleetAttributes.FleetValue),
        [FleetAttributes.Worker] = LeaseItem.Text(process.ToString()),
    };

    private void CheckKey(TableDescription description)
    {
        var keys = string.Join(", ", (description.KeySchema ?? []).Select(element => element.AttributeName));
        if (keys != $"{FleetAttributes.Fleet}, {FleetAttributes.Worker}")
        {
            throw new LeaseTableException(
                $"Table {tableName} is not the table of the workers: its key is ({keys}), expected ({FleetAttributes.Fleet}, {FleetAttributes.Worker}). "
                + "Choose another application name");
        }
    }

    private static bool TryRead(Dictionary<string, AttributeValue> item, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FleetRow? row)
    {
        row = ProcessId.TryParse(LeaseItem.ReadText(item, FleetAttributes.Worker) ?? "", out var process)
            && TryReadNumber(item, FleetAttributes.Beat, out var beat)
            && TryReadNumber(item, FleetAttributes.Hint, out var hint)
                ? new FleetRow(process, beat, hint, [.. (item.GetValueOrDefault(FleetAttributes.Asks)?.SS ?? []).Select(shard => new ShardId(shard))])
                : null;
        return row is not null;
    }

    private static bool TryReadNumber(Dictionary<string, AttributeValue> item, string name, out long value)
    {
        value = 0;
        return item.TryGetValue(name, out var attribute) && long.TryParse(attribute.N, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    [LoggerMessage(
        EventIds.FleetTableDenied,
        LogLevel.Warning,
        "Table {TableName} may not be used ({Reason}): each lease is renewed by itself, which costs a write for every shard and renewal. "
        + "Allow DescribeTable, CreateTable, Query, UpdateItem and DeleteItem on it, or create it with the keys fleet (S, HASH) and worker (S, RANGE)")]
    private partial void LogDenied(string tableName, string reason);
}
