using Kinesis.Consumer.Leases;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;

namespace Consumer.Cli.Rollback;

/// <summary>A commit that leases are prepared with, as it was found.</summary>
/// <param name="Id">The manifest's.</param>
/// <param name="Leases">The leases that refer to it.</param>
internal sealed record PreparedCommit(string Id, IReadOnlyList<Lease> Leases)
{
    /// <value>Null if there is a <see cref="Problem"/>.</value>
    public CommitManifest? Manifest { get; init; }

    /// <value>Why the manifest cannot be read.</value>
    public string? Problem { get; init; }

    /// <value>Whether it is in the log: all its objects were visible then.</value>
    public bool IsLogged { get; init; }

    /// <value>What became of each of the manifest's objects, in its order.</value>
    public IReadOnlyList<ObjectState> Objects { get; init; } = [];

    /// <value>How far back the stream keeps records; null if that is not known.</value>
    public DateTimeOffset? StreamKeepsFrom { get; init; }
}
