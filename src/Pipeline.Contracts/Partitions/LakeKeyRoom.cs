using System.Text;

namespace Pipeline.Contracts.Partitions;

/// <summary>
/// How the bytes of an object key are shared: <c>{prefix}{dataset}/{name}={value}/…/{file}</c>. Names are known when contracts are loaded; the
/// values of senders get what is left, so that no record can make a key that S3 refuses.
/// </summary>
public static class LakeKeyRoom
{
    /// <summary>The longest key (Amazon S3 User Guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8).</summary>
    public const int MaxKeyBytes = 1_024;

    /// <summary>What contracts leave for the lake's prefix and the file's name together.</summary>
    public const int PrefixAndFileBytes = 320;

    /// <summary>Every level must have room for a number, a date or the name of the default partition.</summary>
    internal const int MinValueBytes = 32;

    /// <summary>The longest value where options say nothing else.</summary>
    internal const int MaxValueBytes = 256;

    /// <summary>The bytes that a dataset's partition values may take together, the slashes between them included.</summary>
    internal static int OfValues(string dataset, IEnumerable<string> partitions)
    {
        int names = Encoding.UTF8.GetByteCount(dataset) + "/".Length;
        foreach (string partition in partitions)
        {
            names += Encoding.UTF8.GetByteCount(partition) + "=".Length;
        }

        return MaxKeyBytes - PrefixAndFileBytes - names - "/".Length;
    }
}
