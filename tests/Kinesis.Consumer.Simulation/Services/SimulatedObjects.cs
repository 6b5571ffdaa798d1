namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The visible objects of the lake: which records each key holds.</summary>
internal sealed class SimulatedObjects
{
    private readonly Dictionary<string, long[]> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _keyOfRecord = [];

    public int Rewrites { get; private set; }

    public bool Holds(long record) => _keyOfRecord.ContainsKey(record);

    /// <summary>Makes an object visible. What is wrong with that, or null.</summary>
    public string? Put(string key, long[] records)
    {
        if (_objects.TryGetValue(key, out var before))
        {
            Rewrites++;
            return before.AsSpan().SequenceEqual(records)
                ? null
                : $"{key} held {string.Join(',', before)} and is rewritten with {string.Join(',', records)}";
        }

        _objects[key] = records;
        foreach (var record in records)
        {
            if (!_keyOfRecord.TryAdd(record, key))
            {
                return $"record {record} is visible in {_keyOfRecord[record]} and in {key}";
            }
        }

        return null;
    }
}
