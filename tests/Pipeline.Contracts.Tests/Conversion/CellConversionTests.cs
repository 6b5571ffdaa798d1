using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Conversion;

/// <summary>What each column type makes of each kind of JSON value.</summary>
public sealed class CellConversionTests
{
    public static TheoryData<string, string, object?> Fitting => new()
    {
        { "string", "\"a\\u00e9\"", "aé" },
        { "string", "\"\"", string.Empty },
        { "string", "null", null },
        { "json", "{\"a\": [1, null]}", "{\"a\": [1, null]}" },
        { "json", "\"a\\n\"", "\"a\\n\"" },
        { "json", "17", "17" },
        { "json", "null", null },
        { "int", "-2147483648", -2147483648L },
        { "int", "2147483647", 2147483647L },
        { "int", "5.0", 5L },
        { "int", "5e2", 500L },
        { "bigint", "9223372036854775807", long.MaxValue },
        { "bigint", "-9223372036854775808", long.MinValue },
        { "float", "0.1", 0.1f },
        { "double", "1e-7", 1e-7 },
        { "double", "3", 3.0 },
        { "decimal(9,2)", "1.1", (Int128)110 },
        { "decimal(18,4)", "\"12.3456\"", (Int128)123456 },
        { "decimal(38,2)", "-123456789012345678901234567890.12", Int128.Parse("-12345678901234567890123456789012", System.Globalization.CultureInfo.InvariantCulture) },
        { "decimal(20,0)", "-1", (Int128)(-1) },
        { "boolean", "true", true },
        { "boolean", "false", false },
        { "date", "\"1970-01-02\"", 1L },
        { "date", "\"1970-01-02T00:30:00+01:00\"", 0L },
        { "timestamp", "\"1970-01-01T00:00:01Z\"", 1_000_000L },
        { "binary", "\"AAEC/w==\"", "000102FF" },

        // An escape is the character that it names (RFC 8259): what .NET writes for + and what PHP writes for / must not matter.
        { "date", "\"1970\\u002D01-02\"", 1L },
        { "timestamp", "\"1970-01-01T01:00:01\\u002B01:00\"", 1_000_000L },
        { "timestamp", "\"1970-01-01T00:00:00." + string.Concat(Enumerable.Repeat("\\u0039", 200)) + "Z\"", 999_999L },
        { "binary", "\"AAEC\\/w==\"", "000102FF" },
        { "binary", "\"\\u002B\\u002B\\u002B\\u002B\"", "FBEFBE" },
        { "decimal(9,2)", "\"\\u0031.5\"", (Int128)150 },
        { "decimal(30,2)", "\"\\u002D1.5\"", (Int128)(-150) },
        { "binary", "\"\"", string.Empty },
    };

    public static TheoryData<string, string, string> Refused => new()
    {
        { "string", "5", "WrongType" },
        { "string", "{}", "WrongType" },
        { "string", "\"\\ud800\"", "InvalidText" },
        { "int", "2147483648", "OutOfRange" },
        { "int", "1e40", "OutOfRange" },
        { "int", "5.5", "Inexact" },
        { "int", "\"5\"", "WrongType" },
        { "int", "[5]", "WrongType" },
        { "bigint", "9223372036854775808", "OutOfRange" },
        { "float", "1e39", "OutOfRange" },
        { "double", "1e309", "OutOfRange" },
        { "double", "\"NaN\"", "WrongType" },
        { "double", "true", "WrongType" },
        { "decimal(10,2)", "1.005", "Inexact" },
        { "decimal(10,2)", "123456789.00", "OutOfRange" },
        { "decimal(10,2)", "\"ten\"", "InvalidText" },
        { "decimal(10,2)", "true", "WrongType" },
        { "boolean", "0", "WrongType" },
        { "boolean", "\"true\"", "WrongType" },
        { "date", "\"2026-02-30\"", "OutOfRange" },
        { "date", "20260230", "WrongType" },
        { "timestamp", "\"yesterday\"", "InvalidText" },
        { "timestamp", "1700000000", "WrongType" },
        { "binary", "\"AAEC/w=\"", "InvalidText" },
        { "binary", "\"AA EC\"", "InvalidText" },
        { "binary", "7", "WrongType" },
        { "binary", "\"AA\\u0020EC\"", "InvalidText" },
        { "binary", "\"\\ud800\"", "InvalidText" },
        { "date", "\"\\ud800\"", "InvalidText" },
        { "date", "\"\\u0032\"", "InvalidText" },
        { "decimal(9,2)", "\"\\u0031.555\"", "Inexact" },
        { "int", "\"\\u0035\"", "WrongType" },
        { "struct<a:int>", "[]", "WrongType" },
        { "struct<a:int>", "{\"a\":\"x\"}", "WrongType" },
        { "array<int>", "{}", "WrongType" },
        { "array<int>", "[1,\"x\"]", "WrongType" },
        { "array<struct<a:int>>", "[{\"a\":1,\"a\":2}]", "DuplicateKey" },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void FittingValuesArriveExactly(string type, string json, object? expected)
    {
        EventContract contract = ContractFiles.Dataset($$"""{"name":"v","type":"{{type}}"}""");

        Assert.Equal(expected, Projected.Cell(contract, $$"""{"before":1,"v":{{json}},"after":2}"""));
        Assert.Equal([expected], (List<object?>)Projected.Cell(ContractFiles.Dataset($$"""{"name":"v","type":"array<{{type}}>"}"""), $$"""{"v":[{{json}}]}""")!);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void OtherValuesAreRefusedWithTheirPlaceAndReason(string type, string json, string reason)
    {
        EventContract contract = ContractFiles.Dataset($$"""{"name":"v","type":"{{type}}"}""");

        RecordError error = Projected.Error(contract, $$"""{"v":{{json}}}""");

        Assert.Equal(reason, error.Reason.ToString());
        Assert.Equal("rows", error.Dataset);
        Assert.StartsWith("v", error.Column, StringComparison.Ordinal);
        Assert.StartsWith("$.v", error.Path, StringComparison.Ordinal);
        Assert.InRange(error.Offset, 5, 5 + json.Length);
        Assert.NotEmpty(error.Excerpt);
    }

    [Theory]
    [InlineData("seconds", "1.5", 1_500_000L)]
    [InlineData("milliseconds", "-1", -1_000L)]
    [InlineData("microseconds", "17", 17L)]
    [InlineData("seconds", "1700000000.1234567", 1_700_000_000_123_456L)]
    [InlineData("seconds", "1700000000.12345678901234567890123456789012345678901234567890", 1_700_000_000_123_456L)]
    [InlineData("milliseconds", "1700000000123.1009", 1_700_000_000_123_100L)]
    [InlineData("microseconds", "17.9", 17L)]
    [InlineData("seconds", "-0.0000001", -1L)]
    [InlineData("seconds", "1e-40", 0L)]
    [InlineData("milliseconds", "-1.0001", -1_001L)]
    public void EpochNumbersAreReadWhereTheContractSaysSo(string unit, string number, long micros)
    {
        EventContract contract = ContractFiles.Dataset($$"""{"name":"v","type":"timestamp","epoch":"{{unit}}"}""");

        Assert.Equal(micros, Projected.Cell(contract, $$"""{"v":{{number}}}"""));
        Assert.Equal(0L, Projected.Cell(contract, """{"v":"1970-01-01"}"""));
        Assert.Equal(RecordErrorReason.OutOfRange, Projected.Error(contract, """{"v":1e18}""").Reason);
    }

    [Fact]
    public void ErrorsOfEpochColumnsSayThatNumbersFit()
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"v","type":"timestamp","epoch":"milliseconds"}""");

        Assert.Equal(
            "a number of milliseconds since 1970-01-01 UTC or ISO 8601 text that is a timestamp",
            Projected.Error(contract, """{"v":"1700000000123"}""").Expected);
    }

    [Fact]
    public void MissingNullRequiredAndDefaultAreFourDifferentThings()
    {
        EventContract optional = ContractFiles.Dataset("""{"name":"v","type":"int"}""");
        EventContract required = ContractFiles.Dataset("""{"name":"v","type":"int","required":true}""");
        EventContract withDefault = ContractFiles.Dataset("""{"name":"v","type":"int","default":7}""");
        EventContract both = ContractFiles.Dataset("""{"name":"v","type":"int","required":true,"default":7}""");

        Assert.Null(Projected.Cell(optional, "{}"));
        Assert.Null(Projected.Cell(optional, """{"v":null}"""));
        Assert.Equal(RecordErrorReason.MissingRequired, Projected.Error(required, "{}").Reason);
        Assert.Equal(RecordErrorReason.NullRequired, Projected.Error(required, """{"v":null}""").Reason);
        Assert.Equal(7L, Projected.Cell(withDefault, "{}"));
        Assert.Null(Projected.Cell(withDefault, """{"v":null}"""));
        Assert.Equal(7L, Projected.Cell(both, "{}"));
        Assert.Equal(RecordErrorReason.NullRequired, Projected.Error(both, """{"v":null}""").Reason);
    }
}
