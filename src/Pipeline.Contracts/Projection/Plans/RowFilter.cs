using System.Text.Json;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>Decides whether a row is kept. Texts are compared by their characters, numbers by their exact value.</summary>
internal sealed class RowFilter(FilterContract contract, SlotSource source)
{
    private readonly DefaultValue[] _values = [.. contract.Values.Select(DefaultValue.From)];

    public bool Keeps(JsonSlot[] slots, int rowBase, ReadOnlySpan<byte> json)
    {
        ref JsonSlot slot = ref source.In(slots, rowBase);
        return contract.Comparison switch
        {
            FilterComparison.Exists => !slot.IsAbsent,
            FilterComparison.NotEquals => !EqualsAny(slot, json),
            _ => EqualsAny(slot, json),
        };
    }

    private bool EqualsAny(in JsonSlot slot, ReadOnlySpan<byte> json)
    {
        foreach (DefaultValue value in _values)
        {
            if (AreEqual(slot, json, value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreEqual(in JsonSlot slot, ReadOnlySpan<byte> json, DefaultValue value)
    {
        if (value.Slot.IsAbsent || slot.IsAbsent)
        {
            return value.Slot.IsAbsent && slot.IsAbsent;
        }

        if (slot.Kind != value.Slot.Kind)
        {
            return false;
        }

        ReadOnlySpan<byte> text = slot.Text(json);
        ReadOnlySpan<byte> other = value.Slot.Text(value.Json);
        return slot.Kind switch
        {
            JsonTokenType.Number => NumberText.AreEqual(text, other),
            JsonTokenType.String when slot.IsEscaped || value.Slot.IsEscaped => TextEquals(text, other),
            JsonTokenType.String => text.SequenceEqual(other),
            _ => true,
        };
    }

    private static bool TextEquals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(left.Length + right.Length);
        try
        {
            Span<byte> first = rented.AsSpan(0, left.Length);
            Span<byte> second = rented.AsSpan(left.Length, right.Length);
            return JsonText.TryUnescape(left, first, out int firstLength) && JsonText.TryUnescape(right, second, out int secondLength)
                && first[..firstLength].SequenceEqual(second[..secondLength]);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
