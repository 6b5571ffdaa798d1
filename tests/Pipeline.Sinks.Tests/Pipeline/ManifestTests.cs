using System.Text;
using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Pipeline;

public sealed class ManifestTests
{
    private readonly MemoryBucket _bucket = new();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(500)]
    public void WhatIsWrittenIsReadAgain(int keys)
    {
        var manifest = Manifest(Enumerable.Range(0, keys).Select(index => $"lake/sales/country=ä{index}/x.parquet"));

        var read = ManifestFormat.Read(ManifestFormat.Write(manifest), out var keysObject);

        Assert.Null(keysObject);
        Assert.Equal(manifest.First, read!.First);
        Assert.Equal(manifest.Contracts, read.Contracts);
        Assert.Equal(manifest.Keys, read.Keys);
    }

    [Fact]
    public async Task AManifestTooLargeForTheLeaseGoesToAnObjectAndBack()
    {
        var random = new Random(1);
        var manifest = Manifest(Enumerable.Range(0, 20_000).Select(_ => Convert.ToHexString(RandomBytes(random))));
        var store = Store();

        var state = await store.StoreAsync(manifest, Position("900"), CancellationToken.None);

        Assert.True(state.Length < 4096);
        Assert.StartsWith($"manifests/{Sales.Shard}-100-0-900-0-", Assert.Single(_bucket.Objects).Key, StringComparison.Ordinal);
        Assert.Equal(manifest.Keys, (await store.ReadAsync(state, CancellationToken.None))!.Keys);
        await store.ForgetAsync(state, CancellationToken.None);
        Assert.Empty(_bucket.Objects);
    }

    /// <summary>A rebuild under another contract adds keys, stores its manifest, and then hears from the lease that it has lost the shard.</summary>
    [Fact]
    public async Task AManifestOfMoreKeysLeavesTheOneThatTheLeaseRefersTo()
    {
        var random = new Random(2);
        var keys = Enumerable.Range(0, 20_000).Select(_ => Convert.ToHexString(RandomBytes(random))).ToArray();
        var store = Store();
        var prepared = await store.StoreAsync(Manifest(keys), Position("900"), CancellationToken.None);

        await store.StoreAsync(Manifest([.. keys, "one more"]), Position("900"), CancellationToken.None);

        Assert.Equal(keys, (await store.ReadAsync(prepared, CancellationToken.None))!.Keys);
        Assert.Equal(2, _bucket.Objects.Count);
    }

    [Fact]
    public async Task AManifestWhoseObjectIsGoneIsAnError()
    {
        var state = ManifestFormat.WriteReference(Manifest([]), "manifests/gone");

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => Store().ReadAsync(state, CancellationToken.None).AsTask());

        Assert.Contains("manifests/gone", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("my own state")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"format\":\"other\"}")]
    [InlineData("\u001f\u008b")]
    public void TheStateOfAnotherApplicationIsNoManifest(string state) => Assert.Null(ManifestFormat.Read(Encoding.Latin1.GetBytes(state), out _));

    [Theory]
    [InlineData("{\"format\":\"pipeline-epoch\",\"version\":2}")]
    [InlineData("{\"format\":\"pipeline-epoch\",\"version\":1}")]
    [InlineData("{\"format\":\"pipeline-epoch\",\"version\":1,\"first\":{\"sequence\":\"x\",\"sub\":0},\"contracts\":{},\"keys\":[]}")]
    public void AManifestOfALaterVersionOrDamagedIsAnError(string state) =>
        Assert.Throws<InvalidDataException>(() => ManifestFormat.Read(Encoding.UTF8.GetBytes(state), out _));

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[40];
        random.NextBytes(bytes);
        return bytes;
    }

    private static EpochManifest Manifest(IEnumerable<string> keys) => new(Position("100"), new Dictionary<string, int> { ["sale"] = 3, ["click"] = 1 }, [.. keys]);

    private static RecordPosition Position(string sequence) => new(SequenceNumber.Parse(sequence), 0);

    private ManifestStore Store() => new(new MemoryObjectStore(_bucket, new FaultScript()), "manifests/", Sales.Shard);
}
