using Kinesis.Consumer.Lifecycle;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

public sealed class BackoffTests
{
    /// <summary>A failing call that is tried again at once, while the clock does not move, is tried without end.</summary>
    [Fact]
    public void NoPauseIsNoneWhateverTheClockShows()
    {
        var time = new ManualTimeProvider();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20), time);
        for (var tick = 0; tick < 10_000; tick++)
        {
            var pause = backoff.Next();

            Assert.InRange(pause, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));
            Assert.Equal(0, pause.Ticks % TimeSpan.TicksPerMillisecond);
            time.Advance(TimeSpan.FromTicks(1));
        }
    }
}
