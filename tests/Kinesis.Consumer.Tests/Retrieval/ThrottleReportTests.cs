using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval;

public sealed class ThrottleReportTests
{
    [Fact]
    public void RefusalsAreSaidAtOnceAndThenOnceAMinuteWithTheirNumber()
    {
        var time = new ManualTimeProvider();
        var log = new TestLog<ThrottleReportTests>();
        var report = new ThrottleReport("orders", time, log);

        for (var second = 0; second < 150; second++)
        {
            report.Add();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            [1, 60, 60],
            log.At(LogLevel.Warning).Select(line => int.Parse(line.Split(' ').First(word => char.IsAsciiDigit(word[0])), System.Globalization.CultureInfo.InvariantCulture)));
    }
}
