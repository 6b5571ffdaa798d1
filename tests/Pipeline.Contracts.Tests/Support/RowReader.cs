using System.Buffers.Binary;
using System.Text;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Tests.Support;

/// <summary>
/// Puts the rows of a dataset together again from levels and values, by the rules of Dremel alone and without the code under test: text for
/// texts, long for whole numbers, times and days, Int128 for decimals, a list for arrays and a dictionary for structs.
/// </summary>
internal sealed class RowReader
{
    private readonly LeafColumn[] _leaves;
    private readonly int[] _levels;
    private readonly int[] _values;

    private RowReader(DatasetRows rows)
    {
        _leaves = rows.Leaves.ToArray();
        _levels = new int[_leaves.Length];
        _values = new int[_leaves.Length];
    }

    public static List<Dictionary<string, object?>> Read(DatasetRows rows, bool includeLineage)
    {
        var reader = new RowReader(rows);
        IReadOnlyList<DatasetField> fields = DatasetSchema.Fields(rows.Contract, includeLineage);
        var result = new List<Dictionary<string, object?>>();
        for (int row = 0; row < rows.RowCount; row++)
        {
            var values = new Dictionary<string, object?>();
            int leaf = 0;
            foreach (DatasetField field in fields)
            {
                values[field.Name] = reader.ReadValue(field.Type, ref leaf, field.Required ? 0 : 1, 0);
            }

            result.Add(values);
        }

        for (int leaf = 0; leaf < reader._leaves.Length; leaf++)
        {
            Assert.Equal(reader._leaves[leaf].LevelCount, reader._levels[leaf]);
            Assert.Equal(reader._leaves[leaf].ValueCount, reader._values[leaf]);
        }

        return result;
    }

    private static int Leaves(ColumnType type) => type switch
    {
        StructType group => group.Fields.Sum(member => Leaves(member.Type)),
        ArrayType array => Leaves(array.Element),
        _ => 1,
    };

    private int Definition(int leaf) =>
        _leaves[leaf].Descriptor.MaxDefinitionLevel == 0 ? 0 : _leaves[leaf].DefinitionLevels[_levels[leaf]];

    private int Repetition(int leaf) => _levels[leaf] < _leaves[leaf].LevelCount && _leaves[leaf].Descriptor.MaxRepetitionLevel > 0
        ? _leaves[leaf].RepetitionLevels[_levels[leaf]]
        : 0;

    /// <summary>Reads one value whose presence is told by a definition level of at least <paramref name="present"/>.</summary>
    private object? ReadValue(ColumnType type, ref int leaf, int present, int repetition)
    {
        int first = leaf;
        leaf += Leaves(type);
        if (Definition(first) < present)
        {
            for (int i = first; i < leaf; i++)
            {
                Assert.True(Definition(i) < present, $"leaf {_leaves[i].Descriptor.Path} disagrees with its neighbours about null");
                _levels[i]++;
            }

            return null;
        }

        int next = first;
        switch (type)
        {
            case StructType group:
                var fields = new Dictionary<string, object?>();
                foreach (StructField member in group.Fields)
                {
                    fields[member.Name] = ReadValue(member.Type, ref next, present + 1, repetition);
                }

                return fields;
            case ArrayType array:
                return ReadList(array, first, leaf, present, repetition);
            default:
                _levels[first]++;
                return ReadCell(_leaves[first], _values[first]++);
        }
    }

    private List<object?> ReadList(ArrayType array, int first, int end, int present, int repetition)
    {
        var list = new List<object?>();
        if (Definition(first) < present + 1)
        {
            for (int i = first; i < end; i++)
            {
                _levels[i]++;
            }

            return list;
        }

        do
        {
            int next = first;
            list.Add(ReadValue(array.Element, ref next, present + 2, repetition + 1));
        }
        while (Repetition(first) == repetition + 1);
        return list;
    }

    private static object ReadCell(LeafColumn leaf, int index)
    {
        LeafDescriptor descriptor = leaf.Descriptor;
        switch (descriptor.Kind)
        {
            case LeafKind.Int32 when descriptor.Type is DecimalType: return (Int128)leaf.Int32s[index];
            case LeafKind.Int64 when descriptor.Type is DecimalType: return (Int128)leaf.Int64s[index];
            case LeafKind.Int32: return (long)leaf.Int32s[index];
            case LeafKind.Int64: return leaf.Int64s[index];
            case LeafKind.Single: return leaf.Singles[index];
            case LeafKind.Double: return leaf.Doubles[index];
            case LeafKind.Boolean: return leaf.Booleans[index] == 1;
            case LeafKind.FixedByteArray:
                ReadOnlySpan<byte> fixedBytes = leaf.Bytes.Slice(index * descriptor.TypeLength, descriptor.TypeLength);
                Span<byte> wide = stackalloc byte[16];
                wide.Fill((fixedBytes[0] & 0x80) != 0 ? (byte)0xFF : (byte)0);
                fixedBytes.CopyTo(wide[(16 - descriptor.TypeLength)..]);
                return BinaryPrimitives.ReadInt128BigEndian(wide);
            default:
                ReadOnlySpan<byte> bytes = leaf.Bytes[leaf.Offsets[index]..leaf.Offsets[index + 1]];
                return descriptor.Type is BinaryType ? Convert.ToHexString(bytes) : Encoding.UTF8.GetString(bytes);
        }
    }
}
