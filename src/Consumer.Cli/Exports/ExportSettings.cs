namespace Consumer.Cli.Exports;

/// <summary>Where exports, their registry and their changes are.</summary>
internal sealed record ExportSettings
{
    public required string Bucket { get; init; }

    /// <value>What keys of exports begin with.</value>
    public string Prefix { get; init; } = "";

    /// <value>The folder with one file of settings a table; null where no table is read.</value>
    public string? TablesFolder { get; init; }

    public string RegistryTable { get; init; } = "export-registry";

    public string LockTable { get; init; } = "export-locks";

    public string Stream { get; init; } = "export-changes";

    public string DeadLetterPrefix { get; init; } = "dead-letters/";

    public bool NeedsMarker { get; init; }

    public bool IncludeBefore { get; init; }

    public bool Aggregate { get; init; }

    public long DeleteRows { get; init; } = 10;

    /// <value>In percent.</value>
    public double DeletePercent { get; init; } = 10;

    public int MemoryMegabytes { get; init; } = 512;

    public int TablesAtOnce { get; init; } = 1;

    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <value>Address of all services; null for what the SDK's chain finds.</value>
    public Uri? Endpoint { get; init; }

    public string? Region { get; init; }
}
