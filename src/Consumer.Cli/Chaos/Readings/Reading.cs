using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Consumer.Cli.Chaos.Readings;

/// <summary>
/// Record number n of a run: its key, version and content are functions of the seed and n, which the audit computes anew in SQL.
/// Version v of key k has the number v · <see cref="Keys"/> + k.
/// </summary>
internal static class Reading
{
    public const int Keys = 800;

    /// <summary>Versions that share an item of the table: each item is replaced so often.</summary>
    public const int VersionsPerItem = 64;

    /// <summary>Lake partitions of the dataset.</summary>
    public const int Buckets = 4;

    /// <summary>Every version of key 0 is so long that its shard's files leave in parts; 64 signs a block.</summary>
    public const int LongPadBlocks = 2_000;

    /// <summary>One number in so many has a short pad.</summary>
    public const int PadEvery = 16;

    public const int ShortPadBlocks = 4;

    /// <summary>A record gives 0, 1 or 2 rows to the second dataset.</summary>
    public const int PartCounts = 3;

    public static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"k{index:D3}");

    public static string Item(long version) => string.Create(CultureInfo.InvariantCulture, $"i{version / VersionsPerItem}");

    public static int PadBlocks(long number) => number % Keys == 0 ? LongPadBlocks : number % PadEvery == 0 ? ShortPadBlocks : 0;

    public static void Write(IBufferWriter<byte> output, long seed, long number)
    {
        var key = (int)(number % Keys);
        var version = number / Keys;
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{{\"number\":{number},\"key\":\"{Key(key)}\",\"version\":{version},\"bucket\":{key % Buckets},\"item\":\"{Item(version)}\",\"parts\":[");
        for (var part = 0; part < number % PartCounts; part++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(part == 0 ? string.Empty : ",")}{{\"part\":{part}}}");
        }

        text.Append("],\"pad\":\"");
        AppendPad(text, seed, number);
        text.Append("\"}");
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }

    /// <summary>Digests, because nothing compresses them: sizes in the lake are what they are here.</summary>
    private static void AppendPad(StringBuilder text, long seed, long number)
    {
        Span<byte> source = stackalloc byte[64];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var block = 0; block < PadBlocks(number); block++)
        {
            var length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{number}/{block}"), source);
            SHA256.HashData(source[..length], digest);
            text.Append(Convert.ToHexStringLower(digest));
        }
    }
}
