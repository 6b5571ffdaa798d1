using System.Text;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class ManifestTests
{
    private readonly MemoryBucket _bucket = new();

    [Fact]
    public async Task WhatIsPreparedIsReadAgain()
    {
        var store = Store();
        var manifest = Manifest();

        var read = await store.ReadAsync(await store.StorePreparedAsync(manifest, default), default);

        Assert.Equal("manifests/prepared/20260102T030405678-abc.json", Assert.Single(_bucket.Objects).Key);
        Assert.Equal((manifest.Id, manifest.Worker, manifest.PreparedAt), (read!.Id, read.Worker, read.PreparedAt));
        Assert.Equal(manifest.Contracts, read.Contracts);
        Assert.Equal(manifest.Shards, read.Shards);
        Assert.Equal(manifest.Objects[0] with { Parts = null }, read.Objects[0] with { Parts = null });
        Assert.Equal(manifest.Objects[0].Parts, read.Objects[0].Parts);
        await store.ForgetPreparedAsync(manifest, default);
        Assert.Empty(_bucket.Objects);
    }

    /// <summary>The format is a promise to whoever reads the lake's log.</summary>
    [Fact]
    public async Task TheLogSaysWhatWasCommittedUnderAKeyThatSortsByTime()
    {
        await Store().LogAsync(Manifest(), default);

        Assert.Equal("manifests/log/2026/01/02/20260102T030405678-abc.json", Assert.Single(_bucket.Objects).Key);
        Assert.Equal(
            """
            {"format":"consumer-commit","version":1,"id":"20260102T030405678-abc","application":"lake","stream":"orders","worker":"w1",
            "begunAt":"2026-01-02T03:04:05.678+00:00","preparedAt":"2026-01-02T03:05:00+00:00","contracts":{"order":{"version":3,"hash":"00ff"}},
            "shards":[{"shard":"shardId-000000000001","to":{"sequence":"49","sub":2},"records":7}],
            "objects":[{"key":"lake/orders/country=DE/x.parquet","kind":"lake","dataset":"orders","partition":"country=DE","rows":5,"bytes":1000}]}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(_bucket.Objects.Values.Single()));
    }

    [Fact]
    public async Task AManifestThatIsGoneIsAnErrorThatNamesIt()
    {
        var state = new ManifestReference(CommitManifest.FormatName, CommitManifest.CurrentVersion, "manifests/gone").Write();

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => Store().ReadAsync(state, default).AsTask());

        Assert.Contains("manifests/gone", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task ADamagedManifestIsAnErrorThatNamesIt(string content)
    {
        _bucket.Put("manifests/prepared/x.json", Encoding.UTF8.GetBytes(content));
        var state = new ManifestReference(CommitManifest.FormatName, CommitManifest.CurrentVersion, "manifests/prepared/x.json").Write();

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => Store().ReadAsync(state, default).AsTask());

        Assert.Contains("manifests/prepared/x.json", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("my own state")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"format\":\"other\"}")]
    [InlineData("\u001f\u008b")]
    public async Task TheStateOfAnotherApplicationIsNoManifest(string state) => Assert.Null(await Store().ReadAsync(Encoding.Latin1.GetBytes(state), default));

    [Theory]
    [InlineData("{\"format\":\"pipeline-epoch\",\"version\":1}")]
    [InlineData("{\"format\":\"consumer-commit\",\"version\":2,\"key\":\"k\"}")]
    [InlineData("{\"format\":\"consumer-commit\",\"version\":1}")]
    public async Task AStateThatOnlyAnotherVersionCanFinishIsRefused(string state)
    {
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => Store().ReadAsync(Encoding.UTF8.GetBytes(state), default).AsTask());

        Assert.Contains("Start the version that wrote it", exception.Message, StringComparison.Ordinal);
    }

    private static CommitManifest Manifest() => new()
    {
        Format = CommitManifest.FormatName,
        Version = CommitManifest.CurrentVersion,
        Id = "20260102T030405678-abc",
        Application = "lake",
        Stream = "orders",
        Worker = "w1",
        BegunAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        PreparedAt = new DateTimeOffset(2026, 1, 2, 3, 5, 0, TimeSpan.Zero),
        Contracts = new Dictionary<string, ManifestContract> { ["order"] = new(3, "00ff") },
        Shards = [new ManifestShard("shardId-000000000001", null, new ManifestPosition("49", 2), 7)],
        Objects =
        [
            new ManifestObject("lake/orders/country=DE/x.parquet", ManifestObject.Lake, "orders", "country=DE", 5, 1000, "upload-1", [new UploadedPart(1, "etag", "crc")]),
        ],
    };

    private ManifestStore Store() => new(new MemoryObjectStore(_bucket, new FaultScript()), "manifests/");
}
