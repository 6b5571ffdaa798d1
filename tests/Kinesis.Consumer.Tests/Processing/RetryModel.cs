using Kinesis.Consumer.Processing;

namespace Kinesis.Consumer.Tests.Processing;

/// <summary>What must hold of any <see cref="RetryPlan"/>, whatever a processor answers.</summary>
internal sealed class RetryModel(int count, int maxAttempts, bool keepsOrder, Random random, string name)
{
    private readonly int[] _failures = new int[count];
    private readonly List<int> _ended = [];
    private readonly bool[] _hasEnded = new bool[count];
    private int _steps;

    public void Step(RetryPlan plan)
    {
        var tried = plan.Next.ToArray();
        Assert.True(tried.Length > 0 && tried.Zip(tried.Skip(1)).All(pair => pair.First < pair.Second), $"{name}: tried {string.Join(' ', tried)}");
        Assert.True(!tried.Any(record => _hasEnded[record]), $"{name}: tried a record that had ended: {string.Join(' ', tried)}");
        Assert.True(++_steps < 100_000, $"{name}: does not end");
        var result = Answer(tried, out var done, out var blamed);
        plan.Apply(result);
        if (!plan.WasBisected)
        {
            foreach (var record in blamed)
            {
                _failures[record]++;
            }
        }

        Assert.True(plan.Done.SequenceEqual(done), $"{name}: done {string.Join(' ', plan.Done.ToArray())} instead of {string.Join(' ', done)}");
        End(plan.Done, tried.Contains);
        End(plan.GivenUp, record => blamed.Contains(record) && _failures[record] == maxAttempts);
        Assert.All(tried, record => Assert.Equal(_failures[record], plan.AttemptsOf(record)));
    }

    public void AssertEnded()
    {
        Assert.True(_ended.Count == count, $"{name}: {_ended.Count} of {count} records ended");
        if (keepsOrder)
        {
            Assert.True(_ended.Order().SequenceEqual(_ended), $"{name}: ended as {string.Join(' ', _ended)}");
        }
    }

    private BatchResult Answer(int[] tried, out int[] done, out int[] blamed)
    {
        done = [];
        blamed = [];
        switch (random.Next(keepsOrder ? 3 : 4))
        {
            case 0:
                done = tried;
                return BatchResult.Done;
            case 1:
                blamed = tried;
                return BatchResult.Threw(new InvalidOperationException());
            case 2:
                var index = random.Next(tried.Length);
                done = tried[..index];
                blamed = [tried[index]];
                return BatchResult.FailedAt(index);
            default:
                var failed = Enumerable.Range(0, tried.Length).Where(_ => random.Next(3) == 0).ToArray();
                blamed = [.. failed.Select(i => tried[i])];
                done = [.. tried.Except(blamed)];
                return BatchResult.Failed(failed);
        }
    }

    private void End(ReadOnlySpan<int> records, Predicate<int> mayEnd)
    {
        foreach (var record in records)
        {
            Assert.True(mayEnd(record), $"{name}: record {record} ended without reason");
            Assert.False(_hasEnded[record], $"{name}: record {record} ended twice");
            _hasEnded[record] = true;
            _ended.Add(record);
        }
    }
}
