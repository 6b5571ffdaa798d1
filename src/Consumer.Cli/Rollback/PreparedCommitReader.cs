using Amazon.Runtime;
using Consumer.Cli.Output;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Leases;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;

namespace Consumer.Cli.Rollback;

/// <summary>Finds the commits that leases are prepared with, and what became of their objects. Changes nothing.</summary>
internal sealed class PreparedCommitReader(ManifestStore manifests, ManifestRollback objects, IKinesisClient kinesis, TimeProvider timeProvider, CliOutput output)
{
    private readonly Dictionary<string, DateTimeOffset?> _keptFrom = new(StringComparer.Ordinal);

    /// <summary>By id, which is by time.</summary>
    public async Task<IReadOnlyList<PreparedCommit>> ReadAsync(IReadOnlyList<Lease> leases, string? only, CancellationToken cancellationToken)
    {
        var found = new List<PreparedCommit>();
        foreach (var group in leases.GroupBy(Refer).Where(group => group.Key.Id.Length > 0).OrderBy(group => group.Key.Id, StringComparer.Ordinal))
        {
            var commit = new PreparedCommit(group.Key.Id, [.. group.OrderBy(lease => lease.ShardId)]) { Problem = group.Key.Problem };
            if (only is null || commit.Id == only)
            {
                found.Add(commit.Problem is null ? await ReadAsync(commit, group.Key.Key, cancellationToken) : commit);
            }
        }

        return only is null || found.Count > 0
            ? found
            : throw new CliException($"No lease is prepared with the commit '{only}'. Without --commit all that are prepared are told.");
    }

    /// <summary>The commit that a lease is prepared with; no id if it is not, or by another application: a worker that starts drops that.</summary>
    private static (string Id, string Key, string? Problem) Refer(Lease lease)
    {
        try
        {
            return lease.Pending is { } pending && ManifestReference.Read(pending.State.Span) is { Key: var key }
                ? (Path.GetFileNameWithoutExtension(key), key, null)
                : ("", "", null);
        }
        catch (InvalidDataException exception)
        {
            return ("?", "", exception.Message);
        }
    }

    private async Task<PreparedCommit> ReadAsync(PreparedCommit commit, string key, CancellationToken cancellationToken)
    {
        CommitManifest? manifest;
        try
        {
            manifest = await manifests.ReadAsync(commit.Leases[0].Pending!.State, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            return commit with { Problem = $"{exception.Message}. Is this the application's bucket?" };
        }

        if (manifest is null || manifests.PreparedKey(manifest.Id) != key)
        {
            return commit with { Problem = $"its manifest lies at {key}, not under the prefix of --manifest-prefix: give the application's Lake:ManifestPrefix, or its log is not found" };
        }

        commit = commit with { Manifest = manifest, IsLogged = await manifests.IsLoggedAsync(manifest, cancellationToken) };
        if (commit.IsLogged)
        {
            return commit;
        }

        var states = await objects.LookAsync(manifest, cancellationToken);
        return commit with
        {
            Objects = states,
            StreamKeepsFrom = states.Contains(ObjectState.Gone) ? await KeepsFromAsync(manifest.Stream, cancellationToken) : null,
        };
    }

    private async Task<DateTimeOffset?> KeepsFromAsync(string stream, CancellationToken cancellationToken)
    {
        if (_keptFrom.TryGetValue(stream, out var known))
        {
            return known;
        }

        try
        {
            var summary = await kinesis.DescribeStreamSummaryAsync(stream, cancellationToken);
            known = (summary.AnsweredAt ?? timeProvider.GetUtcNow()) - summary.RetentionPeriod;
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            // The stream may be another account's, which this caller may not ask.
            output.Note($"How long the stream {stream} keeps records could not be asked ({exception.Message}): see to it that it still has those of the commits below.");
        }

        return _keptFrom[stream] = known;
    }
}
