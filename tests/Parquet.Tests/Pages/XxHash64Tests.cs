using Shared.Checksums;

namespace Parquet.Tests.Pages;

public sealed class XxHash64Tests
{
    /// <summary>Values of the reference implementation with seed 0.</summary>
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void KnownTextsHashAsTheReferenceSays(string text, ulong expected) =>
        Assert.Equal(expected, XxHash64.Compute(System.Text.Encoding.UTF8.GetBytes(text)));
}
