using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Local.Aws.Kinesis;

/// <summary>
/// Texts that clients must hand back unchanged: shard iterators and page tokens. A keyed hash makes a forged or mangled one fail;
/// the key is the server's own, so tokens of an earlier run are refused.
/// </summary>
internal sealed class OpaqueToken
{
    private const int HashBytes = 16;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Seal<T>(T content, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, type);
        var sealedBytes = new byte[HashBytes + json.Length];
        HMACSHA256.HashData(_key, json).AsSpan(0, HashBytes).CopyTo(sealedBytes);
        json.CopyTo(sealedBytes, HashBytes);
        return Convert.ToBase64String(sealedBytes);
    }

    public bool TryOpen<T>(string token, JsonTypeInfo<T> type, out T? content)
    {
        content = default;
        if (!Base64.IsValid(token, out var length) || length <= HashBytes)
        {
            return false;
        }

        var bytes = Convert.FromBase64String(token);
        var json = bytes.AsSpan(HashBytes);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, json).AsSpan(0, HashBytes), bytes.AsSpan(0, HashBytes)))
        {
            return false;
        }

        content = JsonSerializer.Deserialize(json, type);
        return true;
    }
}
