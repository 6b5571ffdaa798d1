using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>The table itself: its key and the scan of all its items.</summary>
internal sealed class LeaseTable(LeaseTableClient dynamoDb, string tableName, TimeProvider timeProvider, LeaseTableOptions? options = null)
{
    private readonly OwnTable _table = new(dynamoDb, tableName, LeaseAttributes.LeaseKey, options ?? new LeaseTableOptions(), timeProvider);

    /// <summary>Returns when the table can be used. True if it was created here.</summary>
    public Task<bool> EnsureAsync(CancellationToken cancellationToken) => _table.EnsureAsync(CheckKey, cancellationToken);

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
