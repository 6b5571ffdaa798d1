using System.Globalization;
using System.Numerics;
using System.Text;
using Parquet.Schema;

namespace Parquet.Tests.Support;

/// <summary>
/// One line of text a row, which the judges write too: <c>~</c> null, digits for integers, days, instants and unscaled decimals,
/// <c>f</c> or <c>d</c> with the bits of a number, <c>x</c> with the bytes of a text, braces around a struct and brackets around a list.
/// </summary>
internal static class CanonicalText
{
    public static string Row(IReadOnlyList<ParquetField> fields, IReadOnlyList<object?> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < fields.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            Append(text, fields[i], values[i]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ParquetField field, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('~');
                break;
            case object?[] fields:
                text.Append('{').Append(Row(field.Children, fields)).Append('}');
                break;
            case List<object?> items:
                var element = field.Children[0].Children[0];
                text.Append('[').AppendJoin(',', items.Select(item => Row([element], [item]))).Append(']');
                break;
            case byte[] bytes when field.LogicalType.Kind == LogicalKind.Decimal:
                text.Append(new BigInteger(bytes, isUnsigned: false, isBigEndian: true));
                break;
            default:
                text.Append(Leaf(value));
                break;
        }
    }

    public static string Leaf(object value) => value switch
    {
        bool flag => flag ? "t" : "f",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        float number => float.IsNaN(number) ? "NaN" : $"f{BitConverter.SingleToUInt32Bits(number):x8}",
        double number => double.IsNaN(number) ? "NaN" : $"d{BitConverter.DoubleToUInt64Bits(number):x16}",
        byte[] bytes => $"x{Convert.ToHexStringLower(bytes)}",
        _ => throw new ArgumentException($"{value.GetType()} is not a value of these tests."),
    };
}
