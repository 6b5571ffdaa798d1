using System.Collections.Immutable;
using System.Text.Json;
using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>AddTagsToStream, RemoveTagsFromStream, ListTagsForStream and their successors TagResource, UntagResource, ListTagsForResource.</summary>
internal sealed class TagOperations(KinesisState state)
{
    private const int MaxTags = 50;

    public async Task AddAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        Tagged(arguments).Update(settings => settings with { Tags = Merge(settings.Tags, arguments.Root) });
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task RemoveAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        if (!arguments.Root.TryGetProperty("TagKeys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            throw KinesisError.MissingMember("tagKeys");
        }

        var removed = keys.EnumerateArray().Select(key => key.GetString()!).ToList();
        Tagged(arguments).Update(settings => settings with { Tags = settings.Tags.RemoveRange(removed) });
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task ListAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var paged = !arguments.Has("ResourceARN");
        await request.ReplyAsync(Tagged(arguments).Settings.Tags, (json, tags) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Tags");
            foreach (var (key, value) in tags)
            {
                json.WriteStartObject();
                json.WriteString("Key", key);
                json.WriteString("Value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (paged)
            {
                json.WriteBoolean("HasMoreTags", false);
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, JsonElement request)
    {
        if (!request.TryGetProperty("Tags", out var added) || added.ValueKind != JsonValueKind.Object)
        {
            return tags;
        }

        var merged = tags.SetItems(added.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? "")));
        return merged.Count <= MaxTags ? merged : throw KinesisError.InvalidArgument($"A stream has at most {MaxTags} tags; this would make {merged.Count}.");
    }

    private LocalStream Tagged(KinesisArguments arguments) => arguments.Text("ResourceARN") is { } arn ? state.Stream(null, arn) : state.Stream(arguments);
}
