using System.Collections.Immutable;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>ListShards with its six filters and pages.</summary>
internal sealed class ListShardsOperation(KinesisState state)
{
    private const int DefaultPage = 1000;
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    public async Task ListAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var limit = arguments.Number("MaxResults", 1, 10_000) ?? DefaultPage;
        var (stream, filter, after) = arguments.Text("NextToken") is { } token
            ? Continue(arguments, token)
            : (state.Stream(arguments), ShardFilter.Read(arguments.Root), arguments.Text("ExclusiveStartShardId"));
        var horizon = stream.TrimHorizon;
        var rest = stream.Shards().All
            .Where(shard => filter.Admits(shard, horizon) && string.CompareOrdinal(shard.Id, after) > 0)
            .ToImmutableArray();
        var next = rest.Length <= limit ? null : NextToken(stream, filter, rest[limit - 1].Id);
        await request.ReplyAsync((Shards: rest.Take(limit), next), (json, list) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Shards");
            foreach (var shard in list.Shards)
            {
                KinesisJson.WriteShard(json, shard);
            }

            json.WriteEndArray();
            if (list.next is not null)
            {
                json.WriteString("NextToken", list.next);
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private (LocalStream Stream, ShardFilter Filter, string After) Continue(KinesisArguments arguments, string token)
    {
        foreach (var member in (ReadOnlySpan<string>)["StreamName", "ExclusiveStartShardId", "ShardFilter", "StreamCreationTimestamp"])
        {
            if (arguments.Has(member))
            {
                throw KinesisError.InvalidArgument($"NextToken and {member} cannot be provided together.");
            }
        }

        if (!state.Tokens.TryOpen(token, KinesisTokens.Default.ShardPageToken, out var page) || page is null)
        {
            throw KinesisError.InvalidArgument("NextToken is not valid.");
        }

        return state.Now.ToUnixTimeMilliseconds() - page.CreatedMillis > TokenLife.TotalMilliseconds
            ? throw new ServiceException("ExpiredNextTokenException", $"NextToken has expired: it is valid for {TokenLife.TotalSeconds} seconds.")
            : (state.Stream(page.Stream, arguments.Text("StreamARN")), new ShardFilter(page.FilterType!, page.FilterShard, page.FilterStamp), page.AfterShard);
    }

    private string NextToken(LocalStream stream, ShardFilter filter, string after) => state.Tokens.Seal(
        new ShardPageToken(stream.Name, after, filter.Type, filter.ShardId, filter.Stamp, state.Now.ToUnixTimeMilliseconds()),
        KinesisTokens.Default.ShardPageToken);
}
