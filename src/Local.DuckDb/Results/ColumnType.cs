using Local.DuckDb.Native;

namespace Local.DuckDb.Results;

/// <summary>A column's type, read once from DuckDB's logical type.</summary>
internal sealed record ColumnType(TypeId Id, string Name)
{
    /// <summary>The integer that carries a DECIMAL or an ENUM.</summary>
    internal TypeId Storage { get; private init; }

    internal byte Scale { get; private init; }

    internal int ArraySize { get; private init; }

    /// <summary>Element of a list or array, key and value of a map, fields of a struct.</summary>
    internal IReadOnlyList<ColumnType> Children { get; private init; } = [];

    internal IReadOnlyList<string> Labels { get; private init; } = [];

    /// <summary>Reads a logical type and frees it.</summary>
    internal static ColumnType Take(nint logicalType)
    {
        try
        {
            return Read(logicalType);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref logicalType);
        }
    }

    private static ColumnType Read(nint type)
    {
        var id = NativeMethods.GetTypeId(type);
        switch (id)
        {
            case TypeId.Decimal:
                var scale = NativeMethods.DecimalScale(type);
                return new ColumnType(id, $"DECIMAL({NativeMethods.DecimalWidth(type)},{scale})")
                {
                    Storage = NativeMethods.DecimalInternalType(type),
                    Scale = scale,
                };
            case TypeId.Enum:
                return new ColumnType(id, "ENUM") { Storage = NativeMethods.EnumInternalType(type), Labels = EnumLabels(type) };
            case TypeId.List:
                var element = Take(NativeMethods.ListChildType(type));
                return new ColumnType(id, $"{element.Name}[]") { Children = [element] };
            case TypeId.Array:
                var item = Take(NativeMethods.ArrayChildType(type));
                var size = checked((int)NativeMethods.ArraySize(type));
                return new ColumnType(id, $"{item.Name}[{size}]") { Children = [item], ArraySize = size };
            case TypeId.Map:
                var key = Take(NativeMethods.MapKeyType(type));
                var value = Take(NativeMethods.MapValueType(type));
                return new ColumnType(id, $"MAP({key.Name}, {value.Name})") { Children = [key, value] };
            case TypeId.Struct:
                return ReadStruct(type);
            default:
                return new ColumnType(id, SimpleName(id));
        }
    }

    private static ColumnType ReadStruct(nint type)
    {
        var fields = new ColumnType[checked((int)NativeMethods.StructChildCount(type))];
        var names = new string[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            names[i] = NativeText.Take(NativeMethods.StructChildName(type, (ulong)i));
            fields[i] = Take(NativeMethods.StructChildType(type, (ulong)i));
        }

        var text = string.Join(", ", names.Zip(fields, (name, field) => $"{name} {field.Name}"));
        return new ColumnType(TypeId.Struct, $"STRUCT({text})") { Children = fields, Labels = names };
    }

    private static string[] EnumLabels(nint type)
    {
        var labels = new string[checked((int)NativeMethods.EnumDictionarySize(type))];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = NativeText.Take(NativeMethods.EnumDictionaryValue(type, (ulong)i));
        }

        return labels;
    }

    private static string SimpleName(TypeId id) => id switch
    {
        TypeId.TimestampSeconds => "TIMESTAMP_S",
        TypeId.TimestampMillis => "TIMESTAMP_MS",
        TypeId.TimestampNanos => "TIMESTAMP_NS",
        TypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        TypeId.TimeTz => "TIME WITH TIME ZONE",
        TypeId.SqlNull => "NULL",
        _ => id.ToString().ToUpperInvariant(),
    };
}
