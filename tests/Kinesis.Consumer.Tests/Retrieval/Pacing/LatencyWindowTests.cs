using Kinesis.Consumer.Retrieval.Pacing;

namespace Kinesis.Consumer.Tests.Retrieval.Pacing;

public sealed class LatencyWindowTests
{
    [Fact]
    public void FewCallsSayNothing()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 9; i++)
        {
            window.Add(TimeSpan.FromSeconds(1));
        }

        Assert.Null(window.HighPercentile());
        window.Add(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), window.HighPercentile());
    }

    [Fact]
    public void OneInAHundredSlowCallsDoesNotCount()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 64; i++)
        {
            window.Add(TimeSpan.FromMilliseconds(i == 30 ? 9_000 : 100));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(100), window.HighPercentile());
    }

    [Fact]
    public void OldCallsAreForgotten()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 64; i++)
        {
            window.Add(TimeSpan.FromSeconds(5));
        }

        for (var i = 0; i < 64; i++)
        {
            window.Add(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(TimeSpan.FromSeconds(1), window.HighPercentile());
    }
}
