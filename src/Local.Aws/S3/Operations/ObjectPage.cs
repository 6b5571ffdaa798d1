using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Operations;

/// <summary>One page of a listing: keys and, with a delimiter, what they share up to it.</summary>
internal sealed class ObjectPage
{
    private readonly List<StoredObject> _objects = [];
    private readonly List<string> _prefixes = [];

    public IReadOnlyList<StoredObject> Objects => _objects;

    public IReadOnlyList<string> Prefixes => _prefixes;

    public int Count => _objects.Count + _prefixes.Count;

    public bool IsTruncated { get; private set; }

    /// <summary>The last key or common prefix of the page: the next page starts behind it.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Collects a page. What starts with <paramref name="donePrefix"/> was answered by an earlier page as one common prefix.</summary>
    public static ObjectPage Collect(Bucket bucket, string prefix, string? delimiter, string after, string? donePrefix, int maxKeys)
    {
        var page = new ObjectPage();
        if (maxKeys == 0)
        {
            return page;
        }

        bucket.Visit(prefix, after, stored =>
        {
            var shared = CommonPrefix(stored.Key, prefix, delimiter);
            if (shared is not null && (shared == donePrefix || (page._prefixes.Count > 0 && page._prefixes[^1] == shared)))
            {
                return true;
            }

            if (page.Count == maxKeys)
            {
                page.IsTruncated = true;
                return false;
            }

            page.Add(stored, shared);
            return true;
        });
        return page;
    }

    private void Add(StoredObject stored, string? shared)
    {
        if (shared is null)
        {
            _objects.Add(stored);
        }
        else
        {
            _prefixes.Add(shared);
        }

        Last = shared ?? stored.Key;
    }

    private static string? CommonPrefix(string key, string prefix, string? delimiter)
    {
        if (string.IsNullOrEmpty(delimiter))
        {
            return null;
        }

        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }
}
