using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.S3;
using Consumer.Cli.Workers;
using Kinesis.Consumer.Api;
using Pipeline.Contracts;
using Pipeline.Contracts.Tables;

namespace Consumer.Cli.Runs;

/// <summary>Creates in the embedded AWS what Terraform creates in the real one: the stream, the bucket and the contracts' tables. What exists is left alone.</summary>
internal sealed class LocalResources(IKinesisClient kinesis, IAmazonDynamoDB dynamoDb, IAmazonS3 s3)
{
    public async Task CreateAsync(ContractSet contracts, int shards, CancellationToken cancellationToken)
    {
        if (!(await kinesis.ListStreamsAsync(cancellationToken)).Contains(WorkerSettings.StreamName))
        {
            await kinesis.CreateStreamAsync(WorkerSettings.StreamName, shards, cancellationToken);
        }

        await s3.PutBucketAsync(RunFolder.Bucket, cancellationToken);
        var existing = (await dynamoDb.ListTablesAsync(cancellationToken)).TableNames ?? [];
        foreach (var table in contracts.Events.Select(contract => contract.Table).OfType<TableContract>().Where(table => !existing.Contains(table.Name)))
        {
            await dynamoDb.CreateTableAsync(Request(table), cancellationToken);
        }
    }

    private static CreateTableRequest Request(TableContract table)
    {
        var keys = new List<(TableField Attribute, KeyType Type)> { (table.HashKey, KeyType.HASH) };
        if (table.RangeKey is { } range)
        {
            keys.Add((range, KeyType.RANGE));
        }

        return new CreateTableRequest
        {
            TableName = table.Name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [.. keys.Select(key => new KeySchemaElement(key.Attribute.Name, key.Type))],
            AttributeDefinitions = [.. keys.Select(key => new AttributeDefinition(key.Attribute.Name, ScalarType(key.Attribute.Type)))],
        };
    }

    private static ScalarAttributeType ScalarType(TableFieldType type) => type == TableFieldType.Number ? ScalarAttributeType.N : ScalarAttributeType.S;
}
