using System.Security.Cryptography;
using System.Text;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Api;

public sealed class Md5Tests
{
    /// <summary>The test suite of RFC 1321, appendix A.5.</summary>
    [Theory]
    [InlineData("", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a")]
    public void TheVectorsOfTheRfcHold(string message, string expected) => Assert.Equal(expected, Hash(Encoding.ASCII.GetBytes(message)));

    [Fact]
    public void EveryLengthAroundABlocksEdgesHashesAsThePlatformDoes()
    {
        var random = new Random(11);
        for (var length = 0; length <= 300; length++)
        {
            var message = new byte[length];
            random.NextBytes(message);
#pragma warning disable CA5351 // The referee.
            Assert.Equal(Convert.ToHexStringLower(MD5.HashData(message)), Hash(message));
#pragma warning restore CA5351
        }
    }

    private static string Hash(byte[] message)
    {
        var hash = new byte[Md5.HashBytes];
        Md5.HashData(message, hash);
        return Convert.ToHexStringLower(hash);
    }
}
