namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The lake's bucket: uploads that nobody sees, objects that all see, and manifests.</summary>
internal sealed class SimulatedObjects
{
    private readonly Dictionary<string, long[]> _uploads = new(StringComparer.Ordinal);
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _keyOfRecord = [];
    private readonly Dictionary<string, SimulatedManifest> _manifests = new(StringComparer.Ordinal);

    public bool Holds(long record) => _keyOfRecord.ContainsKey(record);

    /// <summary>A second attempt that arrives late is another upload, which nobody knows of.</summary>
    public void Upload(string key, long[] records)
    {
        if (_begun.Add(key))
        {
            _uploads[key] = records;
        }
    }

    public void Abort(string key) => _uploads.Remove(key);

    public void Store(SimulatedManifest manifest) => _manifests[manifest.Id] = manifest;

    public SimulatedManifest? Find(string id) => _manifests.GetValueOrDefault(id);

    /// <summary>Makes an upload visible; repeating that changes nothing. What is wrong with it, or null.</summary>
    public string? Complete(string key)
    {
        if (!_uploads.Remove(key, out var records))
        {
            return _objects.ContainsKey(key) ? null : $"the upload {key} is gone, and there is no object";
        }

        if (!_objects.TryAdd(key, records))
        {
            return $"{key} is written a second time";
        }

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
