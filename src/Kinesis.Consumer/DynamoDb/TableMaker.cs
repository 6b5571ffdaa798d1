using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>Makes one of the application's tables if it is not there.</summary>
internal sealed class TableMaker(IAmazonDynamoDB dynamoDb, CreateTableRequest table, TimeProvider timeProvider)
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

    private async Task<TableDescription?> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await dynamoDb.DescribeTableAsync(new DescribeTableRequest { TableName = table.TableName }, cancellationToken).ConfigureAwait(false);
            return answer.Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.CreateTableAsync(table, cancellationToken).ConfigureAwait(false);
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
        var found = Names(description.KeySchema ?? []);
        var wanted = Names(table.KeySchema);
        if (found != wanted)
        {
            throw new LeaseTableException(
                $"Table {table.TableName} is another application's: its key is ({found}), expected ({wanted}). Choose another application name");
        }

        static string Names(List<KeySchemaElement> keys) => string.Join(", ", keys.Select(key => key.AttributeName));
    }
}
