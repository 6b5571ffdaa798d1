using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kinesis.Consumer.Api;

/// <summary>A request as it arrived, with an independent computation of its signature.</summary>
internal sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Follows the published recipe of Signature Version 4, and compares.</summary>
    public void AssertSigned(string region, string service)
    {
        var authorization = Headers["Authorization"];
        var parts = authorization["AWS4-HMAC-SHA256 ".Length..].Split(", ").ToDictionary(
            part => part[..part.IndexOf('=', StringComparison.Ordinal)], part => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var time = Headers["X-Amz-Date"];
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        Assert.Equal($"{WireServer.AccessKey}/{scope}", parts["Credential"]);

        var bodyHash = Hex(SHA256.HashData(Body));
        if (Headers.TryGetValue("X-Amz-Content-SHA256", out var declared))
        {
            Assert.Equal(bodyHash, declared);
        }

        var names = parts["SignedHeaders"].Split(';');
        Assert.Contains("host", names);
        Assert.Contains("x-amz-target", names);
        var canonical = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method}\n{Path}\n\n");
        foreach (var name in names)
        {
            canonical.Append(CultureInfo.InvariantCulture, $"{name}:{Headers[name].Trim()}\n");
        }

        canonical.Append(CultureInfo.InvariantCulture, $"\n{parts["SignedHeaders"]}\n{bodyHash}");
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + WireServer.SecretKey), time[..8]), region), service), "aws4_request");
        Assert.Equal(Hex(Mac(key, toSign)), parts["Signature"]);
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
