using System.Globalization;
using System.Text;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Retrieval.Unpacking;

public sealed class UserRecordHashTests
{
    // MD5("user-1") and MD5("") as numbers, by `printf user-1 | md5sum`.
    [Theory]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    public void AKeyIsHashedByMd5AsABigEndianNumber(string key, string hex)
    {
        Assert.True(UserRecordHash.TryGet(Record(key, ""), out var hash));
        Assert.Equal(UInt128.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture), hash);
    }

    [Fact]
    public void AnExplicitHashKeyComesFirst()
    {
        Assert.True(UserRecordHash.TryGet(Record("a", "340282366920938463463374607431768211455"), out var hash));
        Assert.Equal(UInt128.MaxValue, hash);
    }

    [Theory]
    [InlineData("9", true)]
    [InlineData("10", false)]
    [InlineData("20", false)]
    [InlineData("21", true)]
    [InlineData("340282366920938463463374607431768211456", false)]
    [InlineData("-1", false)]
    [InlineData("ten", false)]
    public void BothEndsOfARangeAreInsideAndWhatIsNoNumberIsNotJudged(string explicitHashKey, bool isOutside)
    {
        Assert.Equal(isOutside, UserRecordHash.IsOutside(Record("a", explicitHashKey), new HashKeyRange(10, 20)));
    }

    private static KinesisRecord Record(string key, string explicitHashKey) => new(default, Encoding.UTF8.GetBytes(key), default, 0, 0)
    {
        ExplicitHashKey = Encoding.UTF8.GetBytes(explicitHashKey),
    };
}
