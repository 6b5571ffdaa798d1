using Pipeline.Sinks.DeadLetters;

namespace Pipeline.Sinks.Tests.DeadLetters;

public sealed class FailureWindowTests
{
    [Fact]
    public void FewRecordsSayNothing()
    {
        var window = new FailureWindow(1000, 0.2);

        Add(window, 999, failed: true);
        Assert.False(window.IsExceeded);
        Add(window, 1, failed: true);

        Assert.True(window.IsExceeded);
    }

    [Fact]
    public void TheShareItselfIsStillAllowed()
    {
        var window = new FailureWindow(1000, 0.2);

        Add(window, 800, failed: false);
        Add(window, 200, failed: true);
        Assert.False(window.IsExceeded);
        Add(window, 1, failed: true);

        Assert.True(window.IsExceeded);
    }

    [Fact]
    public void OldRecordsAreForgotten()
    {
        var window = new FailureWindow(1000, 0.2);
        Add(window, 1_000_000, failed: false);

        Add(window, 300, failed: true);
        Assert.True(window.IsExceeded);
        Add(window, 1500, failed: false);

        Assert.False(window.IsExceeded);
        Assert.Equal(0, window.Failures);
    }

    [Fact]
    public void AFullWindowAlwaysHoldsEnoughRecords()
    {
        foreach (var size in new[] { 10, 11, 99, 1000 })
        {
            var window = new FailureWindow(size, 0.5);
            Add(window, size, failed: false);
            for (var i = 0; i < size * 5; i++)
            {
                Add(window, 1, failed: false);
                Assert.InRange(window.Records, size, (2 * size) + 10);
            }
        }
    }

    private static void Add(FailureWindow window, int count, bool failed)
    {
        for (var i = 0; i < count; i++)
        {
            window.Add(failed);
        }
    }
}
