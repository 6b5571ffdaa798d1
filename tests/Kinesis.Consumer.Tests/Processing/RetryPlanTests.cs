using Kinesis.Consumer.Processing;

namespace Kinesis.Consumer.Tests.Processing;

public sealed class RetryPlanTests
{
    private static readonly BatchResult Threw = BatchResult.Threw(new InvalidOperationException("poison"));

    [Fact]
    public void ADoneBatchIsFinished()
    {
        var plan = new RetryPlan(3, maxAttempts: 2, bisect: true);
        Assert.Equal([0, 1, 2], plan.Next.ToArray());

        plan.Apply(BatchResult.Done);

        Assert.True(plan.IsFinished);
        Assert.Equal([0, 1, 2], plan.Done.ToArray());
        Assert.False(plan.MustPause);
    }

    [Fact]
    public void WithoutBisectingAThrowingBatchIsTriedWholeAndGivenUpWhole()
    {
        var plan = new RetryPlan(3, maxAttempts: 2, bisect: false);

        plan.Apply(Threw);
        Assert.Equal([0, 1, 2], plan.Next.ToArray());
        Assert.True(plan.MustPause);
        Assert.Equal(1, plan.AttemptsOf(1));

        plan.Apply(Threw);
        Assert.Equal([0, 1, 2], plan.GivenUp.ToArray());
        Assert.True(plan.IsFinished);
        Assert.False(plan.MustPause);
    }

    [Fact]
    public void SplittingNeitherPausesNorCountsAsAnAttempt()
    {
        var plan = new RetryPlan(5, maxAttempts: 2, bisect: true);

        plan.Apply(Threw);

        Assert.True(plan.WasBisected);
        Assert.False(plan.MustPause);
        Assert.Equal([0, 1, 2], plan.Next.ToArray());
        Assert.All(Enumerable.Range(0, 5), record => Assert.Equal(0, plan.AttemptsOf(record)));

        plan.Apply(BatchResult.Done);
        Assert.Equal([0, 1, 2], plan.Done.ToArray());
        Assert.Equal([3, 4], plan.Next.ToArray());
    }

    [Fact]
    public void ASingleRecordUsesUpItsAttempts()
    {
        var plan = new RetryPlan(2, maxAttempts: 3, bisect: true);
        plan.Apply(Threw);
        for (var attempt = 1; attempt < 3; attempt++)
        {
            plan.Apply(Threw);
            Assert.True(plan.MustPause);
            Assert.Equal([0], plan.Next.ToArray());
            Assert.Equal(attempt, plan.AttemptsOf(0));
        }

        plan.Apply(Threw);

        Assert.Equal([0], plan.GivenUp.ToArray());
        Assert.Equal([1], plan.Next.ToArray());
        Assert.False(plan.MustPause);
    }

    [Fact]
    public void ANamedRecordEndsThePrefixAndIsTriedAgainWithTheRest()
    {
        var plan = new RetryPlan(5, maxAttempts: 2, bisect: true);

        plan.Apply(BatchResult.FailedAt(2));
        Assert.Equal([0, 1], plan.Done.ToArray());
        Assert.Equal([2, 3, 4], plan.Next.ToArray());
        Assert.True(plan.MustPause);

        plan.Apply(BatchResult.FailedAt(0));
        Assert.Equal([2], plan.GivenUp.ToArray());
        Assert.Equal([3, 4], plan.Next.ToArray());
        Assert.Equal(0, plan.AttemptsOf(3));
        Assert.False(plan.MustPause);
    }

    [Fact]
    public void OnlyTheNamedRecordsAreTriedAgain()
    {
        var plan = new RetryPlan(6, maxAttempts: 2, bisect: true);

        plan.Apply(BatchResult.Failed(1, 3, 5));
        Assert.Equal([0, 2, 4], plan.Done.ToArray());
        Assert.Equal([1, 3, 5], plan.Next.ToArray());

        plan.Apply(BatchResult.Failed(0, 2));
        Assert.Equal([3], plan.Done.ToArray());
        Assert.Equal([1, 5], plan.GivenUp.ToArray());
        Assert.True(plan.IsFinished);
    }

    [Fact]
    public void RecordsThatWereNamedCanBeSplitToo()
    {
        var plan = new RetryPlan(6, maxAttempts: 3, bisect: true);
        plan.Apply(BatchResult.Failed(1, 3, 5));

        plan.Apply(Threw);

        Assert.Equal([1, 3], plan.Next.ToArray());
        plan.Apply(BatchResult.Done);
        Assert.Equal([5], plan.Next.ToArray());
        Assert.Equal(1, plan.AttemptsOf(5));
    }

    [Fact]
    public void NoLimitOfAttemptsNeverGivesUp()
    {
        var plan = new RetryPlan(1, maxAttempts: 0, bisect: true);
        for (var i = 0; i < 1000; i++)
        {
            plan.Apply(Threw);
            Assert.True(plan.GivenUp.IsEmpty);
        }

        Assert.Equal(1000, plan.AttemptsOf(0));
    }

    [Fact]
    public void RecordsThatAreTooOldAreGivenUpBeforeTheyAreTried()
    {
        var batch = new[] { Arrived(10), Arrived(30), Arrived(20), Arrived(30) };
        var plan = new RetryPlan(4, maxAttempts: 3, bisect: true);

        plan.Expire(batch, arrivedBefore: 25);

        Assert.Equal([0, 2], plan.GivenUp.ToArray());
        Assert.Equal([1, 3], plan.Next.ToArray());
        plan.Expire(batch, arrivedBefore: 31);
        Assert.Equal([1, 3], plan.GivenUp.ToArray());
        Assert.True(plan.IsFinished);
        plan.Expire(batch, arrivedBefore: 31);
        Assert.True(plan.GivenUp.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(500)]
    [InlineData(1000)]
    public void APoisonedRecordStandsAloneAfterAtMostLog2Splits(int count)
    {
        var mostSplits = (int)Math.Ceiling(Math.Log2(count));
        for (var poison = 0; poison < count; poison += Math.Max(1, count / 37))
        {
            var plan = new RetryPlan(count, maxAttempts: 3, bisect: true);
            var splits = 0;
            var calls = 0;
            var done = new List<int>();
            var givenUp = new List<int>();
            while (!plan.IsFinished)
            {
                plan.Apply(plan.Next.Contains(poison) ? Threw : BatchResult.Done);
                calls++;
                splits += plan.WasBisected ? 1 : 0;
                done.AddRange(plan.Done);
                givenUp.AddRange(plan.GivenUp);
            }

            Assert.Equal([poison], givenUp);
            Assert.Equal(Enumerable.Range(0, count).Where(record => record != poison), done);
            Assert.InRange(splits, 0, mostSplits);
            Assert.InRange(calls, 3, (2 * mostSplits) + 3);
        }
    }

    /// <summary>Random processors beside a model that only counts: each record ends once, after no more failures than allowed, and in order.</summary>
    [Fact]
    public void RandomFailuresEndEachRecordOnceAndInOrder()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(1, random.Next(4) == 0 ? 200 : 20);
            var maxAttempts = random.Next(1, 5);
            var plan = new RetryPlan(count, maxAttempts, bisect: random.Next(2) == 0);
            var model = new RetryModel(count, maxAttempts, keepsOrder: random.Next(2) == 0, random, $"seed {seed}");
            while (!plan.IsFinished)
            {
                model.Step(plan);
            }

            model.AssertEnded();
        }
    }

    private static KinesisRecord Arrived(long micros) => new(default, default, default, 0, micros);
}
