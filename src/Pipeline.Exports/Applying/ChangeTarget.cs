using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Applying;

/// <summary>The tables that changes are applied to.</summary>
/// <remarks>
/// An item is only ever replaced by a change of a later place (version, then ordinal), so that changes may come twice, late and in any order: the last one of a row wins
/// whatever happened. A deletion leaves a tombstone with its place, without which an insertion of an older version, delivered again, would bring the row back.
/// </remarks>
internal sealed class ChangeTarget(IAmazonDynamoDB dynamoDb, ExportTargetOptions options, ExportInstruments instruments, TimeProvider timeProvider)
{
    public const string Row = "row";
    public const string Ordinal = "ordinal";
    public const string Deleted = "deleted";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Stores a change, unless a later one of its row is stored.</summary>
    public async Task ApplyAsync(StreamedChange change, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = options.TableNamePrefix + change.Target,
            Item = Item(change),
            ConditionExpression = "attribute_not_exists(#id) OR #version < :version OR (#version = :version AND #ordinal < :ordinal)",
            ExpressionAttributeNames = new() { ["#id"] = ExportSchema.Id, ["#version"] = ExportSchema.Version, ["#ordinal"] = Ordinal },
            ExpressionAttributeValues = new() { [":version"] = VersionItem.Text(change.Version), [":ordinal"] = VersionItem.Number(change.Ordinal) },
        };
        try
        {
            await CallDeadline.CallAsync(dynamoDb.PutItemAsync, request, Deadline, timeProvider, cancellationToken).ConfigureAwait(false);
            instruments.AppliedChange(change.Id, change.Row is null ? "deleted" : "stored");
        }
        catch (ConditionalCheckFailedException)
        {
            // A replay, or a change that a later one overtook; also how a repetition looks whose first attempt lost its answer.
            instruments.AppliedChange(change.Id, "stale");
        }
    }

    private Dictionary<string, AttributeValue> Item(StreamedChange change)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            [ExportSchema.Id] = VersionItem.Text(change.Id),
            [ExportSchema.Key] = VersionItem.Text(change.Key),
            [ExportSchema.Version] = VersionItem.Text(change.Version),
            [Ordinal] = VersionItem.Number(change.Ordinal),
        };
        if (change.Row is { } row)
        {
            item[Row] = new AttributeValue { M = row, IsMSet = true };
        }
        else
        {
            var expires = (timeProvider.GetUtcNow() + options.TombstoneAge).ToUnixTimeSeconds();
            item[Deleted] = new AttributeValue { BOOL = true };
            item[ExportSchema.Expires] = new AttributeValue { N = expires.ToString(CultureInfo.InvariantCulture) };
        }

        return item;
    }
}
