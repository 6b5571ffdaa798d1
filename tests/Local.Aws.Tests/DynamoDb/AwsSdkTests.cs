using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Local.Aws.Tests.DynamoDb;

/// <summary>The AWS SDK as a client: it checks the answer's checksum and turns errors into its types.</summary>
public sealed class AwsSdkTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    [Fact]
    public async Task TableLivesFromCreationToDeletion()
    {
        using var client = server.Target.CreateClient();
        var name = DynamoDbTarget.NewTableName();

        var created = await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("owner", ScalarAttributeType.S)],
            KeySchema = [new("pk", KeyType.HASH)],
            GlobalSecondaryIndexes =
            [
                new()
                {
                    IndexName = "by-owner",
                    KeySchema = [new("owner", KeyType.HASH), new("pk", KeyType.RANGE)],
                    Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                },
            ],
        });
        Assert.Equal(TableStatus.CREATING, created.TableDescription.TableStatus);
        var described = (await client.DescribeTableAsync(name)).Table;
        Assert.Equal(TableStatus.ACTIVE, described.TableStatus);
        Assert.Equal(BillingMode.PAY_PER_REQUEST, described.BillingModeSummary.BillingMode);
        Assert.Equal($"arn:aws:dynamodb:eu-central-1:000000000000:table/{name}", described.TableArn);
        Assert.Equal("by-owner", Assert.Single(described.GlobalSecondaryIndexes).IndexName);
        Assert.Contains(name, (await client.ListTablesAsync()).TableNames);
        await Assert.ThrowsAsync<ResourceInUseException>(() => client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("pk", ScalarAttributeType.S)],
            KeySchema = [new("pk", KeyType.HASH)],
        }));

        await client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
        {
            TableName = name,
            TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "expires", Enabled = true },
        });
        var ttl = (await client.DescribeTimeToLiveAsync(name)).TimeToLiveDescription;
        Assert.Equal((TimeToLiveStatus.ENABLED, "expires"), (ttl.TimeToLiveStatus, ttl.AttributeName));

        await client.DeleteTableAsync(name);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.DescribeTableAsync(name));
    }

    [Fact]
    public async Task LeaseWritesOfTheConsumerWorkAsOnAws()
    {
        using var client = server.Target.CreateClient();
        var table = await server.Target.CreateTableAsync();
        var key = new Dictionary<string, AttributeValue> { ["pk"] = new("shardId-000000000000") };
        await client.PutItemAsync(new PutItemRequest
        {
            TableName = table,
            Item = new(key)
            {
                ["leaseCounter"] = new() { N = "0" },
                ["checkpoint"] = new("TRIM_HORIZON"),
                ["checkpointSubSequenceNumber"] = new() { N = "0" },
                ["ownerSwitchesSinceCheckpoint"] = new() { N = "0" },
                ["parentShardId"] = new() { SS = ["shardId-1", "shardId-2"] },
                ["pendingCheckpointState"] = new() { B = new MemoryStream([0, 1, 2, 255]) },
            },
            ConditionExpression = "attribute_not_exists(pk)",
        });

        var taken = await client.UpdateItemAsync(Take("worker-1", "0"));
        var refused = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.UpdateItemAsync(Take("worker-2", "0")));

        Assert.Equal("1", taken.Attributes["leaseCounter"].N);
        Assert.Equal("1", taken.Attributes["ownerSwitchesSinceCheckpoint"].N);
        Assert.Equal([0, 1, 2, 255], taken.Attributes["pendingCheckpointState"].B.ToArray());
        Assert.Equal(["shardId-1", "shardId-2"], taken.Attributes["parentShardId"].SS);
        Assert.Equal("worker-1", refused.Item["leaseOwner"].S);
        await client.DeleteItemAsync(new DeleteItemRequest
        {
            TableName = table,
            Key = key,
            ConditionExpression = "checkpoint = :c AND leaseCounter = :n",
            ExpressionAttributeValues = new() { [":c"] = new("TRIM_HORIZON"), [":n"] = new() { N = "1" } },
        });
        Assert.False((await client.GetItemAsync(table, key, consistentRead: true)).IsItemSet);

        UpdateItemRequest Take(string owner, string counter) => new()
        {
            TableName = table,
            Key = key,
            UpdateExpression = "SET leaseCounter = leaseCounter + :one, leaseOwner = :me REMOVE checkpointOwner ADD ownerSwitchesSinceCheckpoint :one",
            ConditionExpression = "leaseCounter = :c",
            ExpressionAttributeValues = new() { [":one"] = new() { N = "1" }, [":me"] = new(owner), [":c"] = new() { N = counter } },
            ReturnValues = ReturnValue.ALL_NEW,
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
    }

    [Fact]
    public async Task ScanPaginatorReadsEverythingThroughPages()
    {
        using var client = server.Target.CreateClient();
        var table = await server.Target.CreateTableAsync();
        for (var i = 0; i < 30; i++)
        {
            await client.PutItemAsync(table, new() { ["pk"] = new($"{i}"), ["text"] = new($"grüße {i}") });
        }

        var seen = new HashSet<string>();
        await foreach (var page in client.Paginators.Scan(new ScanRequest { TableName = table, Limit = 7 }).Responses)
        {
            Assert.All(page.Items, item => Assert.True(seen.Add(item["text"].S)));
        }

        Assert.Equal(30, seen.Count);
    }

    [Fact]
    public async Task CancelledTransactionBecomesTheSdksException()
    {
        using var client = server.Target.CreateClient();
        var table = await server.Target.CreateTableAsync();
        await client.PutItemAsync(table, new() { ["pk"] = new("a") });

        var exception = await Assert.ThrowsAsync<TransactionCanceledException>(() => client.TransactWriteItemsAsync(new TransactWriteItemsRequest
        {
            TransactItems =
            [
                new() { Put = new() { TableName = table, Item = new() { ["pk"] = new("b") } } },
                new()
                {
                    Put = new()
                    {
                        TableName = table,
                        Item = new() { ["pk"] = new("a") },
                        ConditionExpression = "attribute_not_exists(pk)",
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                },
            ],
        }));

        Assert.Equal(["None", "ConditionalCheckFailed"], exception.CancellationReasons.Select(reason => reason.Code));
        Assert.Equal("a", exception.CancellationReasons[1].Item["pk"].S);
    }
}
