using System.Globalization;
using System.Text;
using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Tests.Conversion;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01", 0)]
    [InlineData("1970-01-01T00:00", 0)]
    [InlineData("1970-01-01T00:00:00.000001Z", 1)]
    [InlineData("1970-01-01T00:00:00.0000019Z", 1)]
    [InlineData("1970-01-01T00:00:00.1Z", 100_000)]
    [InlineData("1970-01-01T00:00:00,5z", 500_000)]
    [InlineData("1970-01-01 01:00:00+01:00", 0)]
    [InlineData("1970-01-01t01:00:00+0100", 0)]
    [InlineData("1970-01-01T01:00+01", 0)]
    [InlineData("1969-12-31T23:30:00-00:30", 0)]
    [InlineData("1969-12-31T23:59:59.999999Z", -1)]
    [InlineData("2000-02-29T12:34:56.789Z", 951827696789000)]
    [InlineData("0001-01-01T00:00:00Z", -62135596800000000)]
    [InlineData("9999-12-31T23:59:59.999999999Z", 253402300799999999)]
    public void IsoTextsAreInstants(string text, long micros)
    {
        Assert.Equal(ConversionFault.None, TimeText.ParseTimestamp(Encoding.UTF8.GetBytes(text), out long actual));
        Assert.Equal(micros, actual);
    }

    [Theory]
    [InlineData("", "InvalidText")]
    [InlineData("2026", "InvalidText")]
    [InlineData("2026-11", "InvalidText")]
    [InlineData("2026-11-1", "InvalidText")]
    [InlineData("2026/11/01", "InvalidText")]
    [InlineData("2026-11-01T", "InvalidText")]
    [InlineData("2026-11-01T10", "InvalidText")]
    [InlineData("2026-11-01T10:00:0", "InvalidText")]
    [InlineData("2026-11-01T10:00:00.", "InvalidText")]
    [InlineData("2026-11-01T10:00:00 Z", "InvalidText")]
    [InlineData("2026-11-01T10:00:00+1", "InvalidText")]
    [InlineData("2026-11-01T10:00:00+24:00", "InvalidText")]
    [InlineData("2026-11-01T10:00:00+01:60", "InvalidText")]
    [InlineData("2026-11-01T1o:00:00Z", "InvalidText")]
    [InlineData("20x6-11-01", "InvalidText")]
    [InlineData("2026-02-29", "OutOfRange")]
    [InlineData("2026-13-01", "OutOfRange")]
    [InlineData("2026-00-01", "OutOfRange")]
    [InlineData("2026-11-31", "OutOfRange")]
    [InlineData("0000-01-01", "OutOfRange")]
    [InlineData("2026-11-01T24:00:00Z", "OutOfRange")]
    [InlineData("2026-11-01T10:60:00Z", "OutOfRange")]
    [InlineData("2026-12-31T23:59:60Z", "OutOfRange")]
    [InlineData("0001-01-01T00:00:00+14:00", "OutOfRange")]
    [InlineData("0001-01-01T00:00:00+00:01", "OutOfRange")]
    [InlineData("9999-12-31T23:59:59.999999-00:01", "OutOfRange")]
    [InlineData("9999-12-31T23:59:59-10:00", "OutOfRange")]
    public void OtherTextsAreRefusedForTheirReason(string text, string fault) =>
        Assert.Equal(fault, TimeText.ParseTimestamp(Encoding.UTF8.GetBytes(text), out _).ToString());

    [Fact]
    public void RandomInstantsAgreeWithTheFramework()
    {
        const int seed = 13;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            var offset = TimeSpan.FromMinutes(random.Next(-14 * 60, 14 * 60));
            var time = new DateTimeOffset(random.NextInt64(TimeSpan.FromDays(2).Ticks, DateTime.MaxValue.Ticks - TimeSpan.FromDays(2).Ticks), TimeSpan.Zero).ToOffset(offset);
            string text = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);

            Assert.Equal(ConversionFault.None, TimeText.ParseTimestamp(Encoding.UTF8.GetBytes(text), out long micros));
            Assert.Equal(ConversionFault.None, TimeText.ParseDate(Encoding.UTF8.GetBytes(text), out int day));

            long ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
            Assert.True(micros == (long)Math.Floor(ticks / 10m), $"seed {seed}: {text} gave {micros}");
            Assert.True(day == DateOnly.FromDateTime(time.UtcDateTime).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, $"seed {seed}: {text} gave day {day}");
            Assert.Equal((time.UtcDateTime.Year, time.UtcDateTime.Month, time.UtcDateTime.Day), TimeText.DateOf(day));
        }
    }
}
