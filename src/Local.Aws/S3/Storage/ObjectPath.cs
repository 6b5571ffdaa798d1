using System.Security.Cryptography;
using System.Text;

namespace Local.Aws.S3.Storage;

/// <summary>
/// Where an object lies below its bucket's folder: the key as it is, so that people and tools find it, with what file systems cannot hold
/// escaped as <c>%XX</c>.
/// </summary>
internal static class ObjectPath
{
    private const int MaxSegmentBytes = 240;
    private const string Unsafe = "\\:*?\"<>|";

    /// <summary>No key produces it: a segment's own leading percent sign is escaped.</summary>
    private const string EmptySegment = "%_";

    public static string Of(string key)
    {
        var segments = key.Split('/');
        for (var index = 0; index < segments.Length; index++)
        {
            segments[index] = Escape(segments[index]);
            if (Encoding.UTF8.GetByteCount(segments[index]) > MaxSegmentBytes)
            {
                return Hashed(key);
            }
        }

        return Path.Combine(segments);
    }

    /// <summary>A path that depends on nothing but the key's hash: for keys too long for a file name, or whose path another key occupies ("a" and "a/b").</summary>
    public static string Hashed(string key) => Path.Combine("%keys", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));

    private static string Escape(string segment)
    {
        if (segment.Length == 0)
        {
            return EmptySegment;
        }

        var dots = segment is "." or "..";
        var escaped = new StringBuilder(segment.Length);
        foreach (var character in segment)
        {
            // A percent sign stands for itself, else the escapes of a lake partition would be escaped again and its readers would be misled.
            // Two keys that so come to one path are told apart by their bucket. At the start it would name a path of ours.
            if (character < ' ' || Unsafe.Contains(character, StringComparison.Ordinal) || (dots && character == '.') || (character == '%' && escaped.Length == 0))
            {
                escaped.Append('%').Append(((int)character).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }
}
