using Local.Aws.Hosting;
using Local.Aws.Tests.Referees;
using Testing.Support;

namespace Local.Aws.Tests.S3.Contract;

/// <summary>Every scenario holds on the embedded S3, and on moto but for its known differences.</summary>
public sealed class S3ContractTests(MotoServer moto) : IClassFixture<MotoServer>
{
    public static TheoryData<string> Names => [.. S3Scenarios.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EmbeddedS3KeepsTheContract(string scenario)
    {
        await using var aws = await LocalAws.StartAsync(limits: LimitsMode.Aws);
        await RunAsync(aws.Endpoint, scenario);
    }

    [RefereeTheory(Referee.Moto)]
    [MemberData(nameof(Names))]
    public async Task MotoAgreesButForKnownDifferences(string scenario)
    {
        if (KnownDifferences.OfMoto.TryGetValue(scenario, out var reason))
        {
            var difference = await Record.ExceptionAsync(() => RunAsync(moto.Endpoint, scenario));
            Assert.True(difference is not null, $"The difference is gone; it was: {reason}");
            return;
        }

        await RunAsync(moto.Endpoint, scenario);
    }

    [Fact]
    public void EveryKnownDifferenceNamesAScenario() => Assert.Empty(KnownDifferences.OfMoto.Keys.Except(S3Scenarios.All.Keys));

    private static async Task RunAsync(Uri endpoint, string scenario)
    {
        using var s3 = S3Clients.Create(endpoint, "us-east-1");
        var bucket = new string([.. scenario.Where(char.IsLetter)]);
#pragma warning disable CA1308 // Bucket names are in small letters.
        bucket = bucket.ToLowerInvariant();
#pragma warning restore CA1308
        await s3.PutBucketAsync(bucket);
        await S3Scenarios.All[scenario](s3, bucket);
    }
}
