using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Consumer.Cli.Exports;

/// <summary>Reads what the changes made of the target.</summary>
internal sealed class DemoTarget(IAmazonDynamoDB dynamoDb, string tableName, TimeProvider timeProvider)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until the target has exactly these rows.</summary>
    /// <returns>Whether it came to that.</returns>
    public async Task<bool> BecomesAsync(IReadOnlyDictionary<string, string> expected, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var rows = await ReadAsync(cancellationToken);
            if (rows.Count == expected.Count && rows.All(row => expected.TryGetValue(row.Key, out var value) && value == row.Value))
            {
                return true;
            }

            if (timeProvider.GetElapsedTime(started) > Patience)
            {
                return false;
            }

            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }

    private async Task<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        var request = new ScanRequest { TableName = tableName };
        do
        {
            var page = await dynamoDb.ScanAsync(request, cancellationToken);
            foreach (var row in (page.Items ?? []).Where(item => item.ContainsKey("row")).Select(item => item["row"].M))
            {
                rows[row["pk"].S] = $"{row["col_1"].N};{row["col_2"].S};{row["col_3"].S}";
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return rows;
    }
}
