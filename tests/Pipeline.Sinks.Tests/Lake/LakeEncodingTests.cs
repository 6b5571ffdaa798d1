using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Lake;

public sealed class LakeEncodingTests
{
    private const int Count = 6000;

    [Fact]
    public async Task FilesHoldOnlyWhatEveryEngineReadsUnlessToldOtherwise()
    {
        var encodings = await EncodingsAsync(_ => { });

        Assert.Equal(["PLAIN", "RLE", "RLE_DICTIONARY"], encodings);
    }

    /// <summary>The same records, so that the test above is known to find others.</summary>
    [Fact]
    public async Task CompactFilesHoldDifferencesToo()
    {
        var encodings = await EncodingsAsync(options => options.Encodings = LakeEncodings.Compact);

        Assert.Contains("DELTA_BINARY_PACKED", encodings);
        Assert.Contains("DELTA_BYTE_ARRAY", encodings);
        Assert.Contains("DELTA_LENGTH_BYTE_ARRAY", encodings);
    }

    [Theory]
    [InlineData("Lake:Encodings", "7")]
    [InlineData("Lake:TimestampUnit", "-1")]
    public void NumbersThatNameNothingAreRefused(string option, string value)
    {
        using var services = AwsRig.Register(new Dictionary<string, string?> { ["Lake:Bucket"] = "bucket", [option] = value });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<LakeOptions>>().Value);

        Assert.Contains(option["Lake:".Length..], exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string[]> EncodingsAsync(Action<LakeOptions> configure)
    {
        using var rig = new ShardRig { Contracts = Sales.LakeOnlyContracts };
        configure(rig.Lake);
        await rig.RunAsync([.. Enumerable.Range(0, Count).Select(index => Sales.Record(index, noteLength: 20))], 500);
        using var lake = new LakeReader(rig.Bucket);
        Assert.Equal(Count, lake.Indexes("sales").Length);
        return lake.Encodings();
    }
}
