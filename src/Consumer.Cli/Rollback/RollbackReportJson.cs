using System.Text.Json;
using Pipeline.Sinks.Manifests;

namespace Consumer.Cli.Rollback;

/// <summary>The report as one JSON object for scripts.</summary>
internal static class RollbackReportJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public static string Of(RollbackReport report) => JsonSerializer.Serialize(
        new
        {
            application = report.Options.Application,
            bucket = report.Options.Bucket,
            apply = report.Options.Apply,
            leaseCount = report.Leases,
            signsOfLife = report.SignsOfLife,
            commits = report.Commits.Select(commit => new
            {
                id = commit.Plan.Commit.Id,
                outcome = Word(commit.Outcome),
                reason = commit.Reason,
                worker = commit.Plan.Commit.Manifest?.Worker,
                preparedAt = commit.Plan.Commit.Manifest?.PreparedAt,
                leases = commit.Plan.Commit.Leases.Select(lease => lease.ShardId.Value),
                shards = commit.Plan.Shards.Select(one => new { one.Shard.Shard, one.Shard.After, one.Shard.To, one.Shard.Records, standing = Word(one.Standing) }),
                objects = commit.Plan.Commit.Objects.Zip(commit.Plan.Commit.Manifest?.Objects ?? [], (state, one) => Describe(one, Word(state))),
            }),
            refused = report.IsRefused,
        },
        Options);

    private static object Describe(ManifestObject one, string state) => new { one.Key, one.Kind, one.Rows, one.Bytes, state };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
