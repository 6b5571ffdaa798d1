using System.Text;
using Pipeline.Contracts.Tables;

namespace Pipeline.Contracts.Tests.Tables;

public sealed class TableNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0.000")]
    [InlineData("12345678901234567890123456789012345678")]
    [InlineData("123456789012345678901234567890123456780000000")]
    [InlineData("0.00000000012345678901234567890123456789012345678")]
    [InlineData("1e125")]
    [InlineData("9.9999999999999999999999999999999999999E+125")]
    [InlineData("1E-130")]
    [InlineData("-1e-130")]
    [InlineData("1000e122")]
    [InlineData("0e999999999999")]
    public void NumbersThatDynamoDbHoldsAreTaken(string number) => Assert.True(TableNumber.TryMeasure(Encoding.ASCII.GetBytes(number), out _));

    [Theory]
    [InlineData("123456789012345678901234567890123456789")]
    [InlineData("1.23456789012345678901234567890123456789")]
    [InlineData("100000000000000000000000000000000000000.1")]
    [InlineData("1e126")]
    [InlineData("10e125")]
    [InlineData("1e-131")]
    [InlineData("0.1e-130")]
    [InlineData("1e99999999999999999999")]
    public void NumbersThatWouldBeRoundedOrRefusedAreNot(string number) => Assert.False(TableNumber.TryMeasure(Encoding.ASCII.GetBytes(number), out _));

    [Theory]
    [InlineData("7", 2)]
    [InlineData("-7", 3)]
    [InlineData("1234", 3)]
    [InlineData("12.34", 3)]
    [InlineData("12345678901234567890123456789012345678", 20)]
    [InlineData("1.234", 4)]
    [InlineData("123e1", 3)]
    [InlineData("0.0123", 3)]
    [InlineData("0.00123", 3)]
    [InlineData("0", 1)]
    public void TwoDigitsTakeAByte(string number, int bytes)
    {
        Assert.True(TableNumber.TryMeasure(Encoding.ASCII.GetBytes(number), out int measured));

        Assert.Equal(bytes, measured);
    }
}
