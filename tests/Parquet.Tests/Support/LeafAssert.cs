using System.Runtime.InteropServices;
using Parquet.Reading;
using Parquet.Schema;

namespace Parquet.Tests.Support;

/// <summary>Compares what a reader gives with what was shredded, values and levels.</summary>
internal static class LeafAssert
{
    public static void Same(string context, LeafBuffer expected, IReadOnlyList<ColumnValues> groups)
    {
        Same($"{context}: definition levels", expected.Definitions, groups.SelectMany(group => group.DefinitionLevels.ToArray()));
        Same($"{context}: repetition levels", expected.Repetitions, groups.SelectMany(group => group.RepetitionLevels.ToArray()));
        Same($"{context}: values", expected.Values.Select(CanonicalText.Leaf), groups.SelectMany(Values).Select(CanonicalText.Leaf));
    }

    private static IEnumerable<object> Values(ColumnValues column) => column.Column.Field.PhysicalType switch
    {
        PhysicalType.Boolean => column.Booleans.ToArray().Select(value => (object)(value != 0)),
        PhysicalType.Int32 => MemoryMarshal.ToEnumerable(column.Int32s).Cast<object>(),
        PhysicalType.Int64 => MemoryMarshal.ToEnumerable(column.Int64s).Cast<object>(),
        PhysicalType.Single => MemoryMarshal.ToEnumerable(column.Singles).Cast<object>(),
        PhysicalType.Double => MemoryMarshal.ToEnumerable(column.Doubles).Cast<object>(),
        _ => Enumerable.Range(0, column.ValueCount).Select(i => (object)column.ByteArrayAt(i).ToArray()),
    };

    private static void Same<T>(string context, IEnumerable<T> expected, IEnumerable<T> actual)
    {
        T[] left = [.. expected], right = [.. actual];
        var first = left.Zip(right).TakeWhile(pair => EqualityComparer<T>.Default.Equals(pair.First, pair.Second)).Count();
        Assert.True(
            left.Length == right.Length && first == left.Length,
            $"{context}: {left.Length} written, {right.Length} read; position {first}: {left.ElementAtOrDefault(first)} written, {right.ElementAtOrDefault(first)} read.");
    }
}
