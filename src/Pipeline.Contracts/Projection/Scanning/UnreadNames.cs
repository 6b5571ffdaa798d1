using System.Buffers.Binary;
using System.Security.Cryptography;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Projection.Scanning;

/// <summary>
/// The names that no column reads, of the objects that the scanner is inside of, where an item of the table takes the whole object: there a key
/// that comes twice would have two values. Each object's names are a stretch of one stack and are compared when the object ends; names that
/// columns read are found by their slots already.
/// </summary>
/// <remarks>Sorted by hash, so that an object of a million names costs no million comparisons each; the hash is seeded against floods.</remarks>
internal sealed class UnreadNames : IDisposable
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private GrowableArray<ulong> _hashes = new();
    private GrowableArray<JsonSlot> _names = new();

    public int Count => _names.Count;

    public long RetainedBytes => _hashes.RetainedBytes + _names.RetainedBytes;

    public void Clear()
    {
        _hashes.Truncate(0);
        _names.Truncate(0);
    }

    public void Trim()
    {
        _hashes.Trim();
        _names.Trim();
    }

    /// <summary>Adds the name that the reader stands at.</summary>
    public void Add(in JsonTokenReader reader)
    {
        _names.Add(JsonSlot.From(reader));
        if (!reader.IsEscaped)
        {
            _hashes.Add(HashOf(reader.Value));
            return;
        }

        using var plain = new PlainText(reader.Value, stackalloc byte[PlainText.ScratchBytes]);
        _hashes.Add(HashOf(plain.Text));
    }

    /// <summary>Takes away the names from <paramref name="first"/> on, which are those of an object that ends. False when one is there twice.</summary>
    public bool TryEnd(ReadOnlySpan<byte> json, int first, out JsonSlot second)
    {
        second = default;
        bool isUnique = Count - first < 2 || AreUnique(json, first, ref second);
        _hashes.Truncate(first);
        _names.Truncate(first);
        return isUnique;
    }

    public void Dispose()
    {
        _hashes.Dispose();
        _names.Dispose();
    }

    private bool AreUnique(ReadOnlySpan<byte> json, int first, ref JsonSlot second)
    {
        Span<ulong> hashes = _hashes.From(first);
        Span<JsonSlot> names = _names.From(first);
        hashes.Sort(names);
        for (int i = 0; i < hashes.Length; i++)
        {
            for (int j = i + 1; j < hashes.Length && hashes[j] == hashes[i]; j++)
            {
                if (AreEqual(names[i], names[j], json))
                {
                    second = names[names[i].Start > names[j].Start ? i : j];
                    return false;
                }
            }
        }

        return true;
    }

    private static bool AreEqual(in JsonSlot left, in JsonSlot right, ReadOnlySpan<byte> json)
    {
        if (!left.IsEscaped && !right.IsEscaped)
        {
            return left.Text(json).SequenceEqual(right.Text(json));
        }

        using var first = new PlainText(left.Text(json), stackalloc byte[PlainText.ScratchBytes]);
        using var second = new PlainText(right.Text(json), stackalloc byte[PlainText.ScratchBytes]);
        return first.IsWhole && second.IsWhole && first.Text.SequenceEqual(second.Text);
    }

    private static ulong HashOf(ReadOnlySpan<byte> name)
    {
        ulong hash = Seed ^ (ulong)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        }

        return Mix(hash ^ Plans.PlanName.HeadOf(name));
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Multiplier, out ulong low);
        return high ^ low;
    }
}
