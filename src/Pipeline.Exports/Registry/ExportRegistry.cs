using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pipeline.Exports.Aws;

namespace Pipeline.Exports.Registry;

/// <summary>The versions of all tables, in one DynamoDB table. Every write is conditional on the revision that it replaces.</summary>
internal sealed class ExportRegistry(IAmazonDynamoDB dynamoDb, string tableName, TimeProvider timeProvider)
{
    /// <summary>How many applied versions a history reaches back: the guard compares with seven, and what is older can neither be a base nor open.</summary>
    private const int AppliedInHistory = 8;

    private static readonly TimeSpan RowDeadline = TimeSpan.FromSeconds(10);

    public string TableName => tableName;

    /// <summary>Announces a version whose files are all there.</summary>
    public async Task<Registration> RegisterAsync(TableId id, string version, IReadOnlyList<ExportObject> files, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, version, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return Judge(known, files);
        }

        var newest = (await HistoryAsync(id, cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.PublishingSince is not null);
        var isLate = newest is not null && VersionOrder.Compare(version, newest.Version) < 0;
        var now = timeProvider.GetUtcNow();
        var registered = new ExportVersion
        {
            Id = id,
            Version = version,
            Status = isLate ? ExportStatus.Superseded : ExportStatus.Registered,
            Files = files,
            RegisteredAt = now,
            ChangedAt = now,
            Writer = Guid.NewGuid().ToString("N"),
            Reason = isLate ? $"{newest!.Version} went first{VersionOrder.Hint(version, newest.Version)}" : null,
        };
        var stored = await PutAsync(registered, "attribute_not_exists(#id)", new() { ["#id"] = ExportSchema.Id }, [], cancellationToken).ConfigureAwait(false);
        return stored is null || stored.Writer == registered.Writer
            ? new Registration(isLate ? RegistrationOutcome.Superseded : RegistrationOutcome.Registered, registered)
            : Judge(stored, files);
    }

    /// <summary>Replaces a version as it was seen.</summary>
    /// <returns>What the registry has now; null if somebody else was faster.</returns>
    public async Task<ExportVersion?> ReplaceAsync(ExportVersion seen, ExportVersion next, CancellationToken cancellationToken)
    {
        var written = next with { Revision = seen.Revision + 1 };

        // The revision alone would do. The fence keeps a paused owner out whose successor has not written this version yet.
        var stored = await PutAsync(
            written,
            $"#revision = :seen AND #fence <= :fence",
            new() { ["#revision"] = VersionItem.Revision, ["#fence"] = VersionItem.Fence },
            new() { [":seen"] = VersionItem.Number(seen.Revision), [":fence"] = VersionItem.Number(Math.Max(next.Fence, seen.Fence)) },
            cancellationToken).ConfigureAwait(false);

        // The SDK repeats a put whose answer was lost; its condition then fails on our own write.
        return stored is null || (stored.Revision == written.Revision && stored.Writer == written.Writer) ? written : null;
    }

    public async Task<ExportVersion?> FindAsync(TableId id, string version, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = tableName, Key = VersionItem.Key(id, version), ConsistentRead = true };
        var answer = await CallDeadline.CallAsync(dynamoDb.GetItemAsync, request, RowDeadline, timeProvider, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? VersionItem.Read(item) : null;
    }

    /// <summary>The versions of a table that can matter, newest first.</summary>
    public async Task<IReadOnlyList<ExportVersion>> HistoryAsync(TableId id, CancellationToken cancellationToken)
    {
        var versions = new List<ExportVersion>();
        var applied = 0;
        var request = new QueryRequest
        {
            TableName = tableName,
            KeyConditionExpression = "#id = :id",
            ExpressionAttributeNames = new() { ["#id"] = ExportSchema.Id },
            ExpressionAttributeValues = new() { [":id"] = VersionItem.Text(id.ToString()) },
            ConsistentRead = true,
            ScanIndexForward = false,
            Limit = AppliedInHistory * 4,
        };
        do
        {
            var page = await CallDeadline.CallAsync(dynamoDb.QueryAsync, request, RowDeadline, timeProvider, cancellationToken).ConfigureAwait(false);
            versions.AddRange((page.Items ?? []).Select(VersionItem.Read));
            applied = versions.Count(version => version.AppliedAt is not null);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 } && applied < AppliedInHistory);

        return versions;
    }

    /// <summary>All versions of all tables, by table and newest first; for people.</summary>
    public async Task<IReadOnlyList<ExportVersion>> AllAsync(CancellationToken cancellationToken)
    {
        var versions = new List<ExportVersion>();
        var request = new ScanRequest { TableName = tableName };
        do
        {
            var page = await CallDeadline.CallAsync(dynamoDb.ScanAsync, request, RowDeadline, timeProvider, cancellationToken).ConfigureAwait(false);
            versions.AddRange((page.Items ?? []).Select(VersionItem.Read));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return
        [
            .. versions.OrderBy(version => version.Id.ToString(), StringComparer.Ordinal)
                .ThenByDescending(version => version.Version, Comparer<string>.Create(VersionOrder.Compare)),
        ];
    }

    private static Registration Judge(ExportVersion known, IReadOnlyList<ExportObject> files) =>
        new(known.HasFiles(files) ? RegistrationOutcome.Known : RegistrationOutcome.OtherContent, known);

    /// <summary>Null when it was written; else what is there instead.</summary>
    private async Task<ExportVersion?> PutAsync(
        ExportVersion version, string condition, Dictionary<string, string> names, Dictionary<string, AttributeValue> values, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = VersionItem.Write(version),
            ConditionExpression = condition,
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values.Count > 0 ? values : null,
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        try
        {
            await CallDeadline.CallAsync(dynamoDb.PutItemAsync, request, RowDeadline, timeProvider, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ConditionalCheckFailedException exception)
        {
            return exception.Item is { Count: > 0 } item
                ? VersionItem.Read(item)
                : await FindAsync(version.Id, version.Version, cancellationToken).ConfigureAwait(false)
                    ?? throw new InvalidDataException($"{version} vanished from the registry {tableName} while it was written");
        }
    }
}
