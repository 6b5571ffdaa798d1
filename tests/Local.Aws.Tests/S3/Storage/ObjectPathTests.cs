using Local.Aws.S3.Storage;

namespace Local.Aws.Tests.S3.Storage;

public sealed class ObjectPathTests
{
    [Fact]
    public void EscapesOfALakePartitionStayAsTheyAre() =>
        Assert.Equal(Path.Combine("lake", "country=x%3Ay", "f.parquet"), ObjectPath.Of("lake/country=x%3Ay/f.parquet"));

    [Fact]
    public void NoKeyReachesAPathOfOurs() =>
        Assert.Equal(Path.Combine("%25keys", "%25_"), ObjectPath.Of("%keys/%_"));

    [Fact]
    public void NoKeyLeavesItsBucket() =>
        Assert.Equal(Path.Combine("%2E%2E", "a"), ObjectPath.Of("../a"));
}
