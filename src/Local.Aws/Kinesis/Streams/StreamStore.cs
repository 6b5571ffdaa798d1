using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Local.Aws.Kinesis.Streams;

/// <summary>All streams by name. One name space for all regions: a local client with another default region still finds its stream.</summary>
internal sealed class StreamStore(bool limited, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LocalStream> _streams = new(StringComparer.Ordinal);

    public IReadOnlyList<LocalStream> InNameOrder() => [.. _streams.Values.OrderBy(stream => stream.Name, StringComparer.Ordinal)];

    public bool TryCreate(string name, string region, int shardCount, StreamSettings settings) =>
        !_streams.ContainsKey(name) && _streams.TryAdd(name, new LocalStream(name, region, shardCount, settings, limited, time));

    public bool TryGet(string name, [NotNullWhen(true)] out LocalStream? stream) => _streams.TryGetValue(name, out stream);

    public bool TryDelete(LocalStream stream) => _streams.TryRemove(KeyValuePair.Create(stream.Name, stream));
}
