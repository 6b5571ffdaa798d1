using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Pipeline.Exports.Aws;

namespace Pipeline.Exports.Registry;

/// <summary>A version as an item of the registry's table, and back. The only place that names its attributes.</summary>
internal static class VersionItem
{
    public const string Revision = "revision";
    public const string Fence = "fence";
    public const string Status = "processing_status";

    public static Dictionary<string, AttributeValue> Key(TableId id, string version) => new()
    {
        [ExportSchema.Id] = Text(id.ToString()),
        [ExportSchema.Version] = Text(version),
    };

    public static Dictionary<string, AttributeValue> Write(ExportVersion version)
    {
        var item = Key(version.Id, version.Version);
        item["tenant"] = Text(version.Id.Tenant);
        item["table"] = Text(version.Id.Table);
        item[Status] = Text(ExportStatuses.Word(version.Status));
        item["files"] = new AttributeValue { L = [.. version.Files.Select(Write)], IsLSet = true };
        item[Revision] = Number(version.Revision);
        item[Fence] = Number(version.Fence);
        item["writer"] = Text(version.Writer);
        item["bases"] = new AttributeValue { L = [.. version.Bases.Select(Text)], IsLSet = true };
        item["plan"] = Text(version.Plan);
        item["run"] = Number(version.Run);
        item["scope"] = Text(version.Scope.ToString());
        item["position"] = Number(version.Position);
        item["counts"] = new AttributeValue { M = Write(version.Counts), IsMSet = true };
        item["elapsed_ms"] = Number((long)version.Elapsed.TotalMilliseconds);
        Add(item, "registered_at", version.RegisteredAt);
        Add(item, "started_at", version.StartedAt);
        Add(item, "publishing_since", version.PublishingSince);
        Add(item, "applied_at", version.AppliedAt);
        Add(item, "changed_at", version.ChangedAt);
        if (version.ApprovedDeletes is { } approved)
        {
            item["approved_deletes"] = Number(approved);
        }

        if (version.Reason is { } reason)
        {
            item["reason"] = Text(reason);
        }

        return item;
    }

    public static ExportVersion Read(Dictionary<string, AttributeValue> attributes)
    {
        var place = $"The registry's item {attributes.GetValueOrDefault(ExportSchema.Id)?.S} {attributes.GetValueOrDefault(ExportSchema.Version)?.S}";
        var item = new ItemReader(attributes, place);
        return new ExportVersion
        {
            Id = TableId.TryParse(item.Text(ExportSchema.Id), out var id) ? id : throw new InvalidDataException($"{place} has an id that is not tenant/table"),
            Version = item.Text(ExportSchema.Version),
            Status = ExportStatuses.Read(item.Text(Status)),
            Files = [.. item.Maps("files").Select(file => new ExportObject(file.Text("key"), file.Number("size"), file.Text("etag")))],
            RegisteredAt = item.TimeOrNull("registered_at") ?? throw new InvalidDataException($"{place} has no time 'registered_at'"),
            Revision = item.Number(Revision),
            Fence = item.Number(Fence),
            Writer = item.Text("writer"),
            Bases = item.Texts("bases"),
            Plan = item.Text("plan"),
            Run = (int)item.Number("run"),
            Scope = Enum.Parse<PublishScope>(item.Text("scope")),
            Position = item.Number("position"),
            Counts = ReadCounts(item.Map("counts")),
            ApprovedDeletes = item.NumberOrNull("approved_deletes"),
            Reason = item.TextOrNull("reason"),
            StartedAt = item.TimeOrNull("started_at"),
            PublishingSince = item.TimeOrNull("publishing_since"),
            AppliedAt = item.TimeOrNull("applied_at"),
            ChangedAt = item.TimeOrNull("changed_at"),
            Elapsed = TimeSpan.FromMilliseconds(item.Number("elapsed_ms")),
        };
    }

    public static AttributeValue Text(string text) => new() { S = text };

    public static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    private static AttributeValue Write(ExportObject file) => new()
    {
        M = new() { ["key"] = Text(file.Key), ["size"] = Number(file.Size), ["etag"] = Text(file.ETag) },
    };

    private static Dictionary<string, AttributeValue> Write(ExportCounts counts) => new()
    {
        ["old_rows"] = Number(counts.OldRows),
        ["new_rows"] = Number(counts.NewRows),
        ["inserts"] = Number(counts.Inserts),
        ["updates"] = Number(counts.Updates),
        ["deletes"] = Number(counts.Deletes),
        ["withheld"] = Number(counts.Withheld),
        ["unchanged"] = Number(counts.Unchanged),
        ["malformed"] = Number(counts.Malformed),
        ["duplicates"] = Number(counts.Duplicates),
        ["bytes_read"] = Number(counts.BytesRead),
        ["published"] = Number(counts.Published),
        ["too_large"] = Number(counts.TooLarge),
    };

    private static ExportCounts ReadCounts(ItemReader counts) => new()
    {
        OldRows = counts.Number("old_rows"),
        NewRows = counts.Number("new_rows"),
        Inserts = counts.Number("inserts"),
        Updates = counts.Number("updates"),
        Deletes = counts.Number("deletes"),
        Withheld = counts.Number("withheld"),
        Unchanged = counts.Number("unchanged"),
        Malformed = counts.Number("malformed"),
        Duplicates = counts.Number("duplicates"),
        BytesRead = counts.Number("bytes_read"),
        Published = counts.Number("published"),
        TooLarge = counts.Number("too_large"),
    };

    private static void Add(Dictionary<string, AttributeValue> item, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            item[name] = Text(known.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }
    }
}
