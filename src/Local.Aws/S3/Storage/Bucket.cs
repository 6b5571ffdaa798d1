using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Local.Aws.S3.Storage;

/// <summary>One bucket: an index of its objects in key order over plain files. Thread-safe; a change is one step for every reader.</summary>
[SuppressMessage("Security", "CA3003:Review code for file path injection vulnerabilities", Justification = "ObjectPath escapes what leads out of the folder.")]
internal sealed class Bucket
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _keys = new(KeyOrder.Utf8);
    private readonly Dictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _descriptions;

    public Bucket(string name, string region, StorageFolders folders, DateTimeOffset createdAt)
    {
        Name = name;
        Region = region;
        CreatedAt = createdAt;
        _folder = Directory.CreateDirectory(Path.Combine(folders.Buckets, name)).FullName;
        _descriptions = Directory.CreateDirectory(Path.Combine(folders.Descriptions, name)).FullName;
        Load();
    }

    public string Name { get; }

    public string Region { get; }

    public DateTimeOffset CreatedAt { get; }

    public StoredObject? Find(string key)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    /// <summary>Finds an object and opens its data as one step: a put that replaces it later does not disturb the reader.</summary>
    public (StoredObject Object, FileStream Data)? Open(string key)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(key, out var found)
                ? (found, new FileStream(Path.Combine(_folder, found.File), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
                : null;
        }
    }

    /// <summary>
    /// Makes a written file visible as an object. The condition sees the object that it would replace (null if none) and throws to refuse;
    /// nothing can come between the condition and the change.
    /// </summary>
    public StoredObject Put(UploadFile upload, Func<string, StoredObject> describe, string key, Action<StoredObject?> condition)
    {
        lock (_gate)
        {
            var replaced = _objects.GetValueOrDefault(key);
            condition(replaced);
            var file = replaced?.File ?? PlaceFor(key);
            var stored = describe(file);
            var path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(upload.Path, path, overwrite: true);
            WriteDescription(stored);
            _objects[key] = stored;
            _keys.Add(key);
            return stored;
        }
    }

    public bool Delete(string key, Action<StoredObject?> condition)
    {
        lock (_gate)
        {
            _objects.TryGetValue(key, out var removed);
            condition(removed);
            if (removed is null)
            {
                return false;
            }

            _objects.Remove(key);
            _keys.Remove(key);
            File.Delete(DescriptionPath(key));
            DeleteUpwards(Path.Combine(_folder, removed.File));
            return true;
        }
    }

    /// <summary>The objects after a key (exclusive) whose keys start with the prefix, in order, as long as the visitor wants more.</summary>
    public void Visit(string prefix, string after, Func<StoredObject, bool> visitor)
    {
        lock (_gate)
        {
            if (_keys.Count == 0)
            {
                return;
            }

            var from = KeyOrder.Utf8.Compare(prefix, after) > 0 ? prefix : after;
            if (KeyOrder.Utf8.Compare(from, _keys.Max!) > 0)
            {
                return;
            }

            foreach (var key in _keys.GetViewBetween(from, _keys.Max!))
            {
                if (key == after && after.Length > 0)
                {
                    continue;
                }

                if (!key.StartsWith(prefix, StringComparison.Ordinal) || !visitor(_objects[key]))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Deletes the bucket's folders if it has no object.</summary>
    public bool TryDeleteFolders()
    {
        lock (_gate)
        {
            if (_objects.Count > 0)
            {
                return false;
            }

            Directory.Delete(_folder, recursive: true);
            Directory.Delete(_descriptions, recursive: true);
            return true;
        }
    }

    /// <summary>The key's own path unless a file or folder of another key is in the way.</summary>
    private string PlaceFor(string key)
    {
        var natural = ObjectPath.Of(key);
        for (var at = natural.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal); at >= 0; at = natural.IndexOf(Path.DirectorySeparatorChar, at + 1))
        {
            if (File.Exists(Path.Combine(_folder, natural[..at])))
            {
                return ObjectPath.Hashed(key);
            }
        }

        return Path.Exists(Path.Combine(_folder, natural)) ? ObjectPath.Hashed(key) : natural;
    }

    private void DeleteUpwards(string path)
    {
        File.Delete(path);
        var folder = Path.GetDirectoryName(path)!;
        while (folder.Length > _folder.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private string DescriptionPath(string key) => Path.Combine(_descriptions, Path.GetFileName(ObjectPath.Hashed(key)) + ".json");

    private void WriteDescription(StoredObject stored)
    {
        var path = DescriptionPath(stored.Key);
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(stored, StorageJson.Default.StoredObject));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Finds the objects of an earlier run. One whose data is gone or of another size was changed by hand or cut off by a crash: it is left out.</summary>
    private void Load()
    {
        foreach (var path in Directory.EnumerateFiles(_descriptions, "*.json"))
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(path), StorageJson.Default.StoredObject)
                ?? throw new InvalidDataException($"{path} does not describe an object.");
            var data = new FileInfo(Path.Combine(_folder, stored.File));
            if (data.Exists && data.Length == stored.Size)
            {
                _objects[stored.Key] = stored;
                _keys.Add(stored.Key);
            }
        }
    }
}
