using Kinesis.Consumer.Checkpoints;

namespace Kinesis.Consumer.Tests.Checkpoints;

public sealed class AckWindowTests
{
    private readonly AckWindow _window = new();

    [Fact]
    public void ThePrefixEndsInFrontOfTheFirstUnfinishedRecord()
    {
        Assert.Equal(0, _window.Append(5));

        _window.Finish(1, 2);
        Assert.Equal(0, _window.Prefix);

        _window.Finish(0, 1);
        Assert.Equal(3, _window.Prefix);

        _window.Finish(4, 1);
        Assert.Equal(3, _window.Prefix);

        _window.Finish(3, 1);
        Assert.Equal(5, _window.Prefix);
        Assert.Equal(5, _window.End);
    }

    [Fact]
    public void ARecordThatWasFinishedBeforeIsRefused()
    {
        _window.Append(10);
        _window.Finish(3, 2);

        Assert.Throws<InvalidOperationException>(() => _window.Finish(4, 1));
        _window.Finish(0, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => _window.Finish(2, 1));
    }

    [Fact]
    public void ARecordThatWasNotDeliveredIsRefused()
    {
        _window.Append(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => _window.Finish(9, 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void TheLastRecordMayHoldBackAnyNumber(int count)
    {
        _window.Append(count + 1);
        for (var i = 1; i <= count; i++)
        {
            _window.Finish(i, 1);
            Assert.Equal(0, _window.Prefix);
        }

        _window.Finish(0, 1);
        Assert.Equal(count + 1, _window.Prefix);
    }

    /// <summary>Random deliveries and finishes beside a set of numbers, which is slow and evidently right.</summary>
    [Fact]
    public void RandomOrdersAgreeWithASetOfNumbers()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var window = new AckWindow();
            var unfinished = new SortedSet<long>();
            for (var step = 0; step < 300; step++)
            {
                if (unfinished.Count == 0 || random.Next(3) == 0)
                {
                    var count = random.Next(1, random.Next(2) == 0 ? 5 : 300);
                    var first = window.Append(count);
                    for (var i = 0; i < count; i++)
                    {
                        unfinished.Add(first + i);
                    }
                }
                else
                {
                    FinishSome(random, window, unfinished);
                }

                var expected = unfinished.Count == 0 ? window.End : unfinished.Min;
                Assert.True(expected == window.Prefix, $"seed {seed}, step {step}: expected {expected}, got {window.Prefix}");
            }
        }
    }

    private static void FinishSome(Random random, AckWindow window, SortedSet<long> unfinished)
    {
        var first = unfinished.ElementAt(random.Next(Math.Min(unfinished.Count, 100)));
        var count = 1;
        while (unfinished.Contains(first + count) && random.Next(20) != 0)
        {
            count++;
        }

        window.Finish(first, count);
        for (var i = 0; i < count; i++)
        {
            unfinished.Remove(first + i);
        }
    }
}
