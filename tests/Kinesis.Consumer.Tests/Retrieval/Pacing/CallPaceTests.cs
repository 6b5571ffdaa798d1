using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.Pacing;

[Collection(VirtualTimeGroup.Name)]
public sealed class CallPaceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private readonly ManualTimeProvider _time = new();
    private readonly CallPace _pace;

    public CallPaceTests() =>
        _pace = new CallPace(new CallPacer(_time), new PacedTarget(PacedCall.GetRecords, "orders", "shard"), new RetrievalOptions(), _time);

    // One call that goes well says little: the other reader of the shard may be back in a moment.
    [Fact]
    public async Task ARefusalSlowsCallsDownUntilSeveralWentWell()
    {
        await CallAsync(() => { });
        var refusedAt = _pace.Refused();
        Assert.InRange(refusedAt, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600));

        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            pauses.Add(await CallAsync(() => _pace.Answered(1, 1, TimeSpan.FromHours(1))));
        }

        Assert.InRange(pauses[0], refusedAt, refusedAt + (Step * 2));
        Assert.True(pauses[1] >= pauses[0] - TimeSpan.FromMilliseconds(50) - (Step * 2), $"{pauses[1]} after {pauses[0]}");
        Assert.InRange(pauses[^1], TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(220));
    }

    [Fact]
    public void ManyRefusalsEndAtTheLongestTimeThatTheServiceRefusesFor()
    {
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(7));
            Assert.InRange(_pace.Refused(), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task AMinuteOfCallsThatGoWellMakesUpForTheLongestPause()
    {
        while (_pace.Refused() < TimeSpan.FromSeconds(5))
        {
            _time.Advance(Step);
        }

        await CallAsync(() => { });
        var calmAt = _time.GetUtcNow();
        TimeSpan pause;
        do
        {
            pause = await CallAsync(() => _pace.Answered(1, 1, TimeSpan.FromHours(1)));
        }
        while (pause > TimeSpan.FromMilliseconds(220));

        Assert.InRange(_time.GetUtcNow() - calmAt, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task LittleAtTheTipIsAskedForOnceASecondAndABacklogAsFastAsTheLimitAllows()
    {
        await CallAsync(() => _pace.Answered(1, 1000, TimeSpan.Zero));
        Assert.InRange(await CallAsync(() => _pace.Answered(1, 1000, TimeSpan.FromSeconds(1))), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1) + (Step * 2));
        Assert.InRange(await CallAsync(() => _pace.Answered(1, 1000, TimeSpan.Zero)), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(220));
    }

    /// <summary>One call; returns how long its turn was waited for.</summary>
    private async Task<TimeSpan> CallAsync(Action answer)
    {
        var startedAt = _time.GetUtcNow();
        var turn = _pace.WaitForTurnAsync(CancellationToken.None).AsTask();
        await _time.RunUntilAsync(() => turn.IsCompleted, () => "no turn", stride: Step);
        await turn;
        answer();
        _pace.End(0);
        return _time.GetUtcNow() - startedAt;
    }
}
