using System.Collections.Concurrent;
using System.Text.Json;

namespace Local.Aws.DynamoDb.Values;

/// <summary>One string per attribute name for the whole process: items repeat the same few names. Bounded, as map keys may be data.</summary>
internal static class AttributeNames
{
    private const int MaxNames = 16_384;
    private const int MaxLength = 64;
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    private static int _count;

    /// <summary>The property name or string that the reader stands on.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        var utf8 = reader.ValueSpan;
        if (utf8.Length > MaxLength || reader.ValueIsEscaped)
        {
            return JsonFields.ReadText(ref reader);
        }

        return Intern(utf8);
    }

    public static string Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
        {
            return System.Text.Encoding.UTF8.GetString(utf8);
        }

        Span<char> text = stackalloc char[MaxLength];
        text = text[..System.Text.Encoding.UTF8.GetChars(utf8, text)];
        if (Lookup.TryGetValue(text, out var name))
        {
            return name;
        }

        name = text.ToString();
        if (Volatile.Read(ref _count) >= MaxNames)
        {
            return name;
        }

        if (Names.TryAdd(name, name))
        {
            Interlocked.Increment(ref _count);
        }

        return Names.TryGetValue(name, out var shared) ? shared : name;
    }
}
