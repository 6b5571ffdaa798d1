using Kinesis.Consumer.Fleet;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Fleet;

public sealed class ScanScheduleTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1, 30)]
    [InlineData(3, 30)]
    [InlineData(50, 400)]
    [InlineData(500, 4000)]
    public void AFleetTogetherReadsAllLeasesOnceIn8Seconds(int workers, int seconds)
    {
        var schedule = new ScanSchedule(Named("w"), _time);
        var startedAt = _time.GetTimestamp();
        const int Scans = 200;
        for (var i = 0; i < Scans; i++)
        {
            schedule.Done();
            while (!schedule.IsDue(workers))
            {
                _time.Advance(TimeSpan.FromSeconds(seconds / 30));
            }
        }

        Assert.InRange(_time.GetElapsedTime(startedAt).TotalSeconds / Scans, seconds * 0.95, seconds * 1.1);
    }

    [Fact]
    public void WorkersThatStartTogetherDoNotReadTogether()
    {
        var due = Enumerable.Range(0, 50).Select(number =>
        {
            var time = new ManualTimeProvider();
            var schedule = new ScanSchedule(Named($"worker-{number}"), time);
            schedule.Done();
            var seconds = 0;
            for (; !schedule.IsDue(50); seconds++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return seconds;
        }).ToList();

        Assert.True(due.Distinct().Count() > 25, string.Join(' ', due));
    }

    [Fact]
    public void AScanThatFailsHoldsBackTheNextLongerAndLonger()
    {
        var schedule = new ScanSchedule(Named("w"), _time);
        var pauses = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            schedule.Failed();
            var failedAt = _time.GetTimestamp();
            while (schedule.IsHeldBack)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            pauses.Add(_time.GetElapsedTime(failedAt).TotalSeconds);
        }

        Assert.InRange(pauses[0], 0.7, 1.4);
        Assert.True(pauses[3] > 3 * pauses[0], string.Join(' ', pauses));
        Assert.True(pauses.Max() <= 38, string.Join(' ', pauses));

        schedule.Done();

        Assert.False(schedule.IsHeldBack);
    }

    private static ProcessId Named(string worker) => new(new WorkerId(worker), "p");
}
