using System.Buffers;

namespace Pipeline.Contracts.Json;

/// <summary>Compares property names with names that code knows.</summary>
internal static class JsonNames
{
    public static bool NameEquals(this in JsonTokenReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.IsEscaped)
        {
            return reader.Value.SequenceEqual(name);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(reader.ValueLength);
        bool isEqual = JsonText.TryUnescape(reader.Value, rented, out int length) && rented.AsSpan(0, length).SequenceEqual(name);
        ArrayPool<byte>.Shared.Return(rented);
        return isEqual;
    }
}
