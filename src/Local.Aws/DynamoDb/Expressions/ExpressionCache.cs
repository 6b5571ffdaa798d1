using System.Collections.Concurrent;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Parsed expressions by their text. Programs use few texts; a client that makes up ever new ones empties it now and then.</summary>
internal sealed class ExpressionCache<T>(Func<string, T> parse)
{
    private const int MaxEntries = 2048;
    private readonly ConcurrentDictionary<string, T> _parsed = new(StringComparer.Ordinal);
    private int _count;

    public T Get(string text)
    {
        if (_parsed.TryGetValue(text, out var known))
        {
            return known;
        }

        var parsed = parse(text);
        if (Interlocked.Increment(ref _count) > MaxEntries)
        {
            _parsed.Clear();
            Volatile.Write(ref _count, 0);
        }

        return _parsed.GetOrAdd(text, parsed);
    }
}
