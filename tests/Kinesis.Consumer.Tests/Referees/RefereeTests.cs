using Local.Aws.Tests.Referees;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Referees;

/// <summary>
/// The library on emulators that others wrote, beside the embedded AWS: the same records in the same order per key, and leases that read all hash keys.
/// </summary>
public sealed class RefereeTests(KinesaliteServer kinesalite, KinesisLocalServer kinesisLocal, DynaliteServer dynalite, MotoServer moto)
    : IClassFixture<KinesaliteServer>, IClassFixture<KinesisLocalServer>, IClassFixture<DynaliteServer>, IClassFixture<MotoServer>
{
    [Fact]
    public async Task TheEmbeddedAwsDeliversEachRecordOnceInTheOrderOfItsKey() => Assert.Equal(Expected(270, leases: 3), await DrainLocalAsync(canReshard: true));

    [RefereeFact(Referee.Kinesalite)]
    public async Task KinesaliteIsDrainedAsTheEmbeddedAwsIs() =>
        Assert.Equal(await DrainLocalAsync(canReshard: true), await DrainAsync(kinesalite.Endpoint, dynalite.Endpoint, canReshard: true));

    [RefereeFact(Referee.KinesisLocal)]
    public async Task KinesisLocalIsDrainedAsTheEmbeddedAwsIs() =>
        Assert.Equal(await DrainLocalAsync(canReshard: true), await DrainAsync(kinesisLocal.Endpoint, dynalite.Endpoint, canReshard: true));

    /// <summary>Without reshards: moto gives an iterator at the end of a closed shard for ever, so none ever ends.</summary>
    [RefereeFact(Referee.Moto)]
    public async Task MotoIsDrainedAsTheEmbeddedAwsIs() =>
        Assert.Equal(await DrainLocalAsync(canReshard: false), await DrainAsync(moto.Endpoint, moto.Endpoint, canReshard: false));

    private static async Task<string> DrainLocalAsync(bool canReshard)
    {
        await using var aws = await LocalAws.StartAsync();
        return await DrainAsync(aws.Endpoint, aws.Endpoint, canReshard);
    }

    private static async Task<string> DrainAsync(Uri kinesis, Uri dynamoDb, bool canReshard)
    {
        using var scenario = new DrainScenario(kinesis, dynamoDb, canReshard);
        return await scenario.RunAsync();
    }

    private static string Expected(int records, int leases) => string.Join('\n', Enumerable.Range(0, records)
        .GroupBy(number => $"key{number % 12}")
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key}: {string.Join(' ', group)}")) + $"\n{leases} unfinished leases, 0 of them owned, leave 0 holes; 1 time of creation";
}
