using Parquet.Schema;
using Parquet.Writing;

namespace Parquet.Tests.Support;

/// <summary>One leaf's values and levels, as a shredded batch gives them to a column writer.</summary>
internal sealed class LeafBuffer(ParquetColumn column)
{
    public ParquetColumn Column { get; } = column;

    public List<byte> Definitions { get; } = [];

    public List<byte> Repetitions { get; } = [];

    public List<object> Values { get; } = [];

    public void Add(object? value, int definition, int repetition)
    {
        if (Column.MaxDefinitionLevel > 0)
        {
            Definitions.Add((byte)definition);
        }

        if (Column.MaxRepetitionLevel > 0)
        {
            Repetitions.Add((byte)repetition);
        }

        if (value is not null)
        {
            Values.Add(value);
        }
    }

    public void AppendTo(ColumnWriter writer)
    {
        byte[] definitions = [.. Definitions];
        byte[] repetitions = [.. Repetitions];
        switch (Column.Field.PhysicalType)
        {
            case PhysicalType.Boolean:
                writer.AppendBoolean([.. Values.Select(value => (bool)value ? (byte)1 : (byte)0)], definitions, repetitions);
                break;
            case PhysicalType.Int32:
                writer.AppendInt32([.. Values.Cast<int>()], definitions, repetitions);
                break;
            case PhysicalType.Int64:
                writer.AppendInt64([.. Values.Cast<long>()], definitions, repetitions);
                break;
            case PhysicalType.Single:
                writer.AppendSingle([.. Values.Cast<float>()], definitions, repetitions);
                break;
            case PhysicalType.Double:
                writer.AppendDouble([.. Values.Cast<double>()], definitions, repetitions);
                break;
            case PhysicalType.FixedByteArray:
                writer.AppendFixed([.. Values.SelectMany(value => (byte[])value)], definitions, repetitions);
                break;
            default:
                AppendBytes(writer, definitions, repetitions);
                break;
        }
    }

    private void AppendBytes(ColumnWriter writer, byte[] definitions, byte[] repetitions)
    {
        // A prefix that belongs to no value: offsets need not start at 0.
        var data = new List<byte> { 0xEE, 0xEE };
        var offsets = new List<int> { data.Count };
        foreach (var value in Values)
        {
            data.AddRange((byte[])value);
            offsets.Add(data.Count);
        }

        writer.AppendBytes([.. data], [.. offsets], definitions, repetitions);
    }
}
