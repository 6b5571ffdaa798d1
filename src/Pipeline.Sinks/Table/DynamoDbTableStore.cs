using System.Net;
using Kinesis.Consumer.Api;
using Polly;

namespace Pipeline.Sinks.Table;

/// <summary>Conditional puts to DynamoDB, as many at once as the tables take.</summary>
internal sealed class DynamoDbTableStore(AwsPostClient client, AdaptiveLimit limit, ResiliencePipeline<TableWriteResult> pipeline) : ITableStore
{
    private const string Target = "DynamoDB_20120810.PutItem";

    public async ValueTask<TableWriteResult> PutIfNewerAsync(ITableItem item, CancellationToken cancellationToken)
    {
        await limit.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var request = new ItemBuffer();
            WriteRequest(request, item);
            return await pipeline.ExecuteAsync(
                static (put, token) => put.Store.PutOnceAsync(put.Request, token), (Store: this, Request: request), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            limit.Leave();
        }
    }

    internal static void WriteRequest(ItemBuffer request, ITableItem item)
    {
        request.Append("{\"TableName\":"u8);
        request.AppendText(item.TableName);
        request.Append(",\"Item\":"u8);
        item.WriteItem(request);
        request.Append(",\"ConditionExpression\":\"attribute_not_exists(#seq) OR #seq < :seq\",\"ExpressionAttributeNames\":{\"#seq\":\""u8);
        request.Append(TablePosition.SequenceAttributeUtf8);
        request.Append("\"},\"ExpressionAttributeValues\":{\":seq\":{\"S\":"u8);
        request.AppendText(item.Position);
        request.Append("}}}"u8);
    }

    private async ValueTask<TableWriteResult> PutOnceAsync(ItemBuffer request, CancellationToken cancellationToken)
    {
        var answer = await client.PostAsync(Target, request.Memory, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            limit.Succeeded();
            return new TableWriteResult(TableWriteOutcome.Written);
        }

        if (answer.ErrorCode == "ConditionalCheckFailedException")
        {
            // Also how a repetition looks whose first attempt worked and lost its answer; both mean that nothing older is stored.
            limit.Succeeded();
            return new TableWriteResult(TableWriteOutcome.Stale);
        }

        if (IsRefusal(answer))
        {
            return new TableWriteResult(TableWriteOutcome.Refused, answer.ErrorMessage);
        }

        if (answer.ErrorKind == AwsErrorKind.Throttled)
        {
            limit.Throttled();
        }

        throw answer.ToException("PutItem");
    }

    /// <summary>
    /// A validation error blames the item, unless it blames the table's own key: then every item would be refused, and the deployment is wrong.
    /// </summary>
    private static bool IsRefusal(in AwsPostAnswer answer) =>
        answer.Status == HttpStatusCode.BadRequest
        && answer.ErrorCode is ("ItemCollectionSizeLimitExceededException" or "ValidationException")
        && answer.ErrorMessage?.Contains("Missing the key", StringComparison.Ordinal) != true
        && answer.ErrorMessage?.Contains("Type mismatch for key", StringComparison.Ordinal) != true;
}
