using System.Collections.Immutable;

namespace Local.Aws.Kinesis.Streams;

/// <summary>What of a stream can be changed by an update call.</summary>
internal sealed record StreamSettings
{
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromHours(24);

    public TimeSpan Retention { get; init; } = DefaultRetention;

    public bool OnDemand { get; init; }

    /// <summary>1 MiB by default; UpdateMaxRecordSize raises it to at most 10 MiB.</summary>
    public int MaxRecordKiB { get; init; } = 1024;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StreamConsumer> Consumers { get; init; } =
        ImmutableSortedDictionary.Create<string, StreamConsumer>(StringComparer.Ordinal);
}
