using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>The table itself: creation and the scan of all its items.</summary>
internal sealed class LeaseTable(IAmazonDynamoDB dynamoDb, string tableName, TimeProvider timeProvider)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the table can be used. True if it was created here.</summary>
    public async Task<bool> EnsureAsync(CancellationToken cancellationToken)
    {
        var created = false;
        while (true)
        {
            var description = await DescribeAsync(cancellationToken).ConfigureAwait(false);
            if (description is null)
            {
                created |= await CreateAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                CheckKey(description);
                if (description.TableStatus == TableStatus.ACTIVE || description.TableStatus == TableStatus.UPDATING)
                {
                    return created;
                }
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// All items, page by page, strongly consistent: the shard sync creates leases for shards that have none, and a view in which a parent's
    /// finished lease is already gone and its children's are not yet there would begin the parent again.
    /// </summary>
    public async IAsyncEnumerable<Dictionary<string, AttributeValue>> ScanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ScanRequest { TableName = tableName, ConsistentRead = true };
        do
        {
            var page = await dynamoDb.ScanAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items ?? [])
            {
                yield return item;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    /// <summary>All items of a table that need not exist, nor be open to this worker.</summary>
    public async IAsyncEnumerable<Dictionary<string, AttributeValue>> ScanIfReadableAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await IsReadableAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var item in ScanAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
    }

    private async Task<bool> IsReadableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.ScanAsync(new ScanRequest { TableName = tableName, Limit = 1 }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonDynamoDBException exception) when (exception is ResourceNotFoundException || exception.ErrorCode == "AccessDeniedException")
        {
            return false;
        }
    }

    private async Task<TableDescription?> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await dynamoDb.DescribeTableAsync(new DescribeTableRequest { TableName = tableName }, cancellationToken).ConfigureAwait(false);
            return answer.Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var request = new CreateTableRequest
        {
            TableName = tableName,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new AttributeDefinition(LeaseAttributes.LeaseKey, ScalarAttributeType.S)],
            KeySchema = [new KeySchemaElement(LeaseAttributes.LeaseKey, KeyType.HASH)],
        };
        try
        {
            await dynamoDb.CreateTableAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ResourceInUseException)
        {
            // Another worker was faster.
            return false;
        }
    }

    private void CheckKey(TableDescription description)
    {
        if (description.KeySchema is not [{ } key] || key.AttributeName != LeaseAttributes.LeaseKey)
        {
            var keys = string.Join(", ", (description.KeySchema ?? []).Select(element => element.AttributeName));
            throw new LeaseTableException(
                $"Table {tableName} is no lease table: its key is ({keys}), a lease table has ({LeaseAttributes.LeaseKey}). Choose another application name");
        }
    }
}
