using Parquet.Schema;

namespace Parquet.Tests.Schema;

public sealed class ParquetSchemaTests
{
    [Fact]
    public void LeavesCarryPathsAndLevels()
    {
        var schema = new ParquetSchema(
            ParquetField.Int64("id"),
            ParquetField.Group("shipping", [ParquetField.String("city"), ParquetField.String("zip", optional: true)], optional: true),
            ParquetField.List("items", ParquetField.Group("x", [ParquetField.List("tags", ParquetField.String("t", optional: true))]), optional: true));

        Assert.Equal(
            ["id 0 0", "shipping.city 1 0", "shipping.zip 2 0", "items.list.element.tags.list.element 4 2"],
            schema.Columns.Select(column => $"{column.DottedPath} {column.MaxDefinitionLevel} {column.MaxRepetitionLevel}"));
    }

    [Theory]
    [InlineData(1, PhysicalType.Int32, 0)]
    [InlineData(9, PhysicalType.Int32, 0)]
    [InlineData(10, PhysicalType.Int64, 0)]
    [InlineData(18, PhysicalType.Int64, 0)]
    [InlineData(19, PhysicalType.FixedByteArray, 9)]
    [InlineData(28, PhysicalType.FixedByteArray, 12)]
    [InlineData(38, PhysicalType.FixedByteArray, 16)]
    public void DecimalTakesTheShortestType(int precision, PhysicalType type, int length)
    {
        var field = ParquetField.Decimal("d", precision, precision);

        Assert.Equal(type, field.PhysicalType);
        Assert.Equal(length, field.TypeLength);
    }

    [Fact]
    public void NamesThatDifferByCaseAreRefused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new ParquetSchema(ParquetField.Group("s", [ParquetField.Int32("City"), ParquetField.Int32("city")])));

        Assert.Contains("'s.city'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyGroupIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new ParquetSchema(ParquetField.Group("nothing", [])));

        Assert.Contains("'nothing'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SchemaWithoutFieldsIsRefused() => Assert.Throws<ArgumentException>(() => new ParquetSchema());

    [Fact]
    public void FieldWithoutNameIsRefused() => Assert.Throws<ArgumentException>(() => new ParquetSchema(ParquetField.Int32("")));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(39, 0)]
    [InlineData(5, 6)]
    [InlineData(5, -1)]
    public void DecimalOutOfRangeIsRefused(int precision, int scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ParquetField.Decimal("d", precision, scale));
}
