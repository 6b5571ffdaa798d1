using System.Text.Json;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection.Plans;
using Pipeline.Contracts.Projection.Scanning;

namespace Pipeline.Contracts.Projection.Rows;

/// <summary>
/// Turns one array of a record into entries of its leaves, in Dremel's way: each leaf gets one entry per element, with the level at which a
/// missing value is missing. The scan has found the array well-formed; here only its own bytes are read, once.
/// </summary>
internal ref struct ArrayShredder
{
    private readonly LeafColumn[] _leaves;
    private readonly ReadOnlySpan<byte> _array;
    private JsonTokenReader _reader;
    private long _left;

    private ArrayShredder(LeafColumn[] leaves, ReadOnlySpan<byte> array, int maxDepth, long left)
    {
        _left = left;
        _leaves = leaves;
        _array = array;
        _reader = new JsonTokenReader(array, maxDepth);
    }

    /// <summary>On a fault the offset is that of the value inside the array.</summary>
    public static ConversionFault Shred(
        ElementPlan plan, LeafColumn[] leaves, ReadOnlySpan<byte> array, int maxDepth, ref long left, out int offset, out string expected)
    {
        var shredder = new ArrayShredder(leaves, array, maxDepth, left);
        shredder._reader.Read();
        expected = string.Empty;
        ConversionFault fault = shredder.Shred(plan, 0, ref expected);
        offset = shredder._reader.TokenStart;
        left = shredder._left;
        return fault;
    }

    public static void AppendNull(ElementPlan plan, LeafColumn[] leaves, int definition, int repetition)
    {
        for (int leaf = plan.FirstLeaf; leaf < plan.FirstLeaf + plan.LeafCount; leaf++)
        {
            leaves[leaf].AppendLevels(definition, repetition);
        }
    }

    private ConversionFault Shred(ElementPlan plan, int repetition, ref string expected)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            AppendNull(plan, plan.Definition - 1, repetition);
            return ConversionFault.None;
        }

        ConversionFault fault = plan.Cell is not null ? ShredCell(plan, repetition)
            : plan.Element is not null ? ShredArray(plan, repetition, ref expected)
            : ShredStruct(plan, repetition, ref expected);
        if (fault != ConversionFault.None && expected.Length == 0)
        {
            expected = plan.Expected;
        }

        return fault;
    }

    private ConversionFault ShredCell(ElementPlan plan, int repetition)
    {
        var slot = JsonSlot.From(_reader);
        if (slot.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            if (plan.Cell!.Kind != CellKind.Json)
            {
                return ConversionFault.WrongType;
            }

            _reader.Skip();
            slot.Length = _reader.Position - slot.Start;
        }

        _left -= plan.CellBytes + slot.Length;
        if (_left < 0)
        {
            return ConversionFault.ExpandsTooMuch;
        }

        LeafColumn leaf = _leaves[plan.FirstLeaf];
        ConversionFault fault = CellWriter.Write(plan.Cell!, slot, _array, leaf);
        if (fault == ConversionFault.None)
        {
            leaf.AppendLevels(plan.Definition, repetition);
        }

        return fault;
    }

    private ConversionFault ShredArray(ElementPlan plan, int repetition, ref string expected)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return ConversionFault.WrongType;
        }

        bool isFirst = true;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            ConversionFault fault = Shred(plan.Element!, isFirst ? repetition : plan.Repetition, ref expected);
            if (fault != ConversionFault.None)
            {
                return fault;
            }

            if (_left < 0)
            {
                return ConversionFault.ExpandsTooMuch;
            }

            isFirst = false;
        }

        if (isFirst)
        {
            AppendNull(plan, plan.Definition, repetition);
        }

        return ConversionFault.None;
    }

    private ConversionFault ShredStruct(ElementPlan plan, int repetition, ref string expected)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return ConversionFault.WrongType;
        }

        Span<bool> seen = stackalloc bool[plan.Fields.Length];
        seen.Clear();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            int field = Find(plan.FieldNames);
            if (field >= 0 && seen[field])
            {
                expected = "each key once in its object";
                return ConversionFault.DuplicateKey;
            }

            _reader.Read();
            if (field < 0)
            {
                _reader.Skip();
                continue;
            }

            seen[field] = true;
            ConversionFault fault = Shred(plan.Fields[field], repetition, ref expected);
            if (fault != ConversionFault.None)
            {
                return fault;
            }
        }

        for (int field = 0; field < seen.Length; field++)
        {
            if (!seen[field])
            {
                AppendNull(plan.Fields[field], plan.Definition, repetition);
            }
        }

        return ConversionFault.None;
    }

    private void AppendNull(ElementPlan plan, int definition, int repetition)
    {
        _left -= plan.LevelBytes;
        AppendNull(plan, _leaves, definition, repetition);
    }

    private readonly int Find(PlanName[] names)
    {
        if (_reader.IsEscaped)
        {
            byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(_reader.ValueLength);
            int found = JsonText.TryUnescape(_reader.Value, rented, out int length)
                ? Find(names, rented.AsSpan(0, length), PlanName.HeadOf(rented.AsSpan(0, length)))
                : -1;
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
            return found;
        }

        ReadOnlySpan<byte> name = _reader.Value;
        return Find(names, name, PropertyHead.Of(_array, _reader.TokenStart + 1, name.Length));
    }

    private static int Find(PlanName[] names, ReadOnlySpan<byte> name, ulong head)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Matches(name, head))
            {
                return i;
            }
        }

        return -1;
    }
}
