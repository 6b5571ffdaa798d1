using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>A table of this library with one text key: made by whoever finds it missing, and fit for use when that returns.</summary>
internal sealed class OwnTable(LeaseTableClient dynamoDb, string tableName, string keyName, LeaseTableOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the table can be used. True if it was created here.</summary>
    /// <param name="check">Throws if a table that was found is another one than meant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> EnsureAsync(Action<TableDescription> check, CancellationToken cancellationToken)
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
                check(description);
                var isUsable = description.TableStatus == TableStatus.ACTIVE || description.TableStatus == TableStatus.UPDATING;
                if (isUsable && await ProtectAsync(cancellationToken).ConfigureAwait(false))
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
            AttributeDefinitions = [new AttributeDefinition(keyName, ScalarAttributeType.S)],
            KeySchema = [new KeySchemaElement(keyName, KeyType.HASH)],
        };
        if (options.Tags.Count > 0)
        {
            request.Tags = [.. options.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
        }

        if (options.KmsKey is { } key)
        {
            request.SSESpecification = new SSESpecification { Enabled = true, SSEType = SSEType.KMS, KMSMasterKeyId = key };
        }

        if (options.DeletionProtection)
        {
            request.DeletionProtectionEnabled = true;
        }

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

    /// <summary>
    /// Recovery cannot be asked for when a table is made, and whoever made it may have died before this: so each start looks. False while the service still
    /// sets the backups of a new table up.
    /// </summary>
    private async Task<bool> ProtectAsync(CancellationToken cancellationToken)
    {
        if (!options.PointInTimeRecovery)
        {
            return true;
        }

        var answer = await dynamoDb.DescribeContinuousBackupsAsync(
            new DescribeContinuousBackupsRequest { TableName = tableName }, cancellationToken).ConfigureAwait(false);
        if (answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus == PointInTimeRecoveryStatus.ENABLED)
        {
            return true;
        }

        var request = new UpdateContinuousBackupsRequest
        {
            TableName = tableName,
            PointInTimeRecoverySpecification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = true },
        };
        try
        {
            await dynamoDb.UpdateContinuousBackupsAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ContinuousBackupsUnavailableException)
        {
            return false;
        }
    }
}
