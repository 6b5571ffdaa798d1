namespace Pipeline.Sinks.Manifests;

/// <summary>One commit: which records of which shards are in which objects. The lake's log is made of these; its format is described in docs/manifests.md.</summary>
internal sealed record CommitManifest
{
    /// <summary>Distinguishes it from what other applications store.</summary>
    public const string FormatName = "consumer-commit";

    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    public required string Format { get; init; }

    public required int Version { get; init; }

    /// <summary>Unique; sorts by time.</summary>
    public required string Id { get; init; }

    public required string Application { get; init; }

    public required string Stream { get; init; }

    /// <summary>Who filled the objects.</summary>
    public required string Worker { get; init; }

    /// <summary>When the first record came in, by the worker's clock.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    public required DateTimeOffset PreparedAt { get; init; }

    /// <summary>By event.</summary>
    public required IReadOnlyDictionary<string, ManifestContract> Contracts { get; init; }

    public required IReadOnlyList<ManifestShard> Shards { get; init; }

    public required IReadOnlyList<ManifestObject> Objects { get; init; }

    /// <summary>As it goes to the log, when everything is visible: without what only its publisher needs.</summary>
    public CommitManifest Published() => this with { Objects = [.. Objects.Select(one => one with { UploadId = null, Parts = null })] };
}
