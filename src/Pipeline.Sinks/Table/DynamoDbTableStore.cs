using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pipeline.Sinks.Resilience;
using Polly;

namespace Pipeline.Sinks.Table;

/// <summary>Conditional puts to DynamoDB, as many at once as the tables take.</summary>
internal sealed class DynamoDbTableStore(IAmazonDynamoDB client, AdaptiveLimit limit, ResiliencePipeline pipeline) : ITableStore
{
    private const string Condition = "attribute_not_exists(#seq) OR #seq < :seq";

    private static readonly Dictionary<string, string> Names = new() { ["#seq"] = TablePosition.SequenceAttribute };

    public async ValueTask<TableWriteResult> PutIfNewerAsync(
        string tableName, Func<Dictionary<string, AttributeValue>> buildItem, CancellationToken cancellationToken)
    {
        await limit.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var item = buildItem();
            var request = new PutItemRequest
            {
                TableName = tableName,
                Item = item,
                ConditionExpression = Condition,
                ExpressionAttributeNames = Names,
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":seq"] = item[TablePosition.SequenceAttribute] },
            };
            return await pipeline.ExecuteAsync(token => PutOnceAsync(request, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            limit.Leave();
        }
    }

    private async ValueTask<TableWriteResult> PutOnceAsync(PutItemRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await client.PutItemAsync(request, cancellationToken).ConfigureAwait(false);
            limit.Succeeded();
            return new TableWriteResult(TableWriteOutcome.Written);
        }
        catch (ConditionalCheckFailedException)
        {
            // Also how a repetition looks whose first attempt worked and lost its answer; both mean that nothing older is stored.
            limit.Succeeded();
            return new TableWriteResult(TableWriteOutcome.Stale);
        }
        catch (AmazonDynamoDBException exception) when (AwsFailures.IsThrottle(exception))
        {
            limit.Throttled();
            throw;
        }
        catch (AmazonDynamoDBException exception) when (IsRefusal(exception))
        {
            return new TableWriteResult(TableWriteOutcome.Refused, exception.Message);
        }
    }

    /// <summary>
    /// A validation error blames the item, unless it blames the table's own key: then every item would be refused, and the deployment is wrong.
    /// </summary>
    private static bool IsRefusal(AmazonDynamoDBException exception) =>
        exception.StatusCode == HttpStatusCode.BadRequest
        && (exception is ItemCollectionSizeLimitExceededException || exception.ErrorCode == "ValidationException")
        && !exception.Message.Contains("Missing the key", StringComparison.Ordinal)
        && !exception.Message.Contains("Type mismatch for key", StringComparison.Ordinal);
}
