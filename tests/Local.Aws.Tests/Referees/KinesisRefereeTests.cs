using Local.Aws.Tests.Kinesis;
using Local.Aws.Tests.Wire;

namespace Local.Aws.Tests.Referees;

/// <summary>The scenarios that hold on the embedded Kinesis, put to an emulator that others wrote: where both agree, neither made it up.</summary>
public abstract class KinesisRefereeTests
{
    public static TheoryData<string> Scenarios => [.. KinesisScenarios.All.Keys.Order(StringComparer.Ordinal)];

    protected static async Task JudgeAsync(string referee, Uri endpoint, string scenario)
    {
        var kinesis = new KinesisCaller(endpoint);
        var run = KinesisScenarios.All[scenario];
        switch (KnownDifferences.Find(referee, scenario))
        {
            case null:
                await run(kinesis, scenario);
                break;
            case { Always: true } difference:
                var failure = await Record.ExceptionAsync(() => run(kinesis, scenario));
                Assert.True(failure is not null, $"{referee} passes {scenario} now: take its row ({difference.Does}) out of {nameof(KnownDifferences)}.");
                break;
            default:
                break;
        }
    }
}
