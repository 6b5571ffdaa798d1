using System.Text;
using System.Xml;

namespace Local.Aws.S3.Operations;

/// <summary>ListObjectsV2 and its predecessor ListObjects.</summary>
internal static class ListObjectsOperation
{
    private const int MaxKeys = 1000;

    /// <summary>Marks a continuation token whose page ended with a common prefix.</summary>
    private const char PrefixMark = 'p';
    private const char KeyMark = 'k';

    public static Task ListV2Async(S3Call call)
    {
        var (prefix, delimiter, maxKeys) = Common(call);
        var startAfter = call.Query("start-after") ?? "";
        var token = call.Query("continuation-token");
        var (after, donePrefix) = token is null ? (startAfter, null) : Open(token);
        var page = ObjectPage.Collect(call.Bucket(), prefix, delimiter, after, donePrefix, maxKeys);
        return S3Xml.ReplyAsync(call.Request, "ListBucketResult", xml =>
        {
            WriteCommon(xml, call, page, prefix, delimiter, maxKeys);
            xml.WriteElementString("KeyCount", S3Xml.Number(page.Count));
            if (startAfter.Length > 0)
            {
                xml.WriteElementString("StartAfter", Spell(call, startAfter));
            }

            if (token is not null)
            {
                xml.WriteElementString("ContinuationToken", token);
            }

            if (page.IsTruncated)
            {
                xml.WriteElementString("NextContinuationToken", Seal(page));
            }
        });
    }

    public static Task ListAsync(S3Call call)
    {
        var (prefix, delimiter, maxKeys) = Common(call);
        var marker = call.Query("marker") ?? "";
        var donePrefix = !string.IsNullOrEmpty(delimiter) && marker.EndsWith(delimiter, StringComparison.Ordinal) ? marker : null;
        var page = ObjectPage.Collect(call.Bucket(), prefix, delimiter, marker, donePrefix, maxKeys);
        return S3Xml.ReplyAsync(call.Request, "ListBucketResult", xml =>
        {
            WriteCommon(xml, call, page, prefix, delimiter, maxKeys);
            xml.WriteElementString("Marker", Spell(call, marker));
            if (page.IsTruncated && !string.IsNullOrEmpty(delimiter))
            {
                xml.WriteElementString("NextMarker", Spell(call, page.Last));
            }
        });
    }

    private static (string Prefix, string? Delimiter, int MaxKeys) Common(S3Call call)
    {
        if (call.Query("encoding-type") is { } encoding && encoding != "url")
        {
            throw S3Error.InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encoding);
        }

        return (call.Query("prefix") ?? "", call.Query("delimiter"), Math.Min(MaxKeys, call.QueryNumber("max-keys", MaxKeys, 0, int.MaxValue)));
    }

    private static void WriteCommon(XmlWriter xml, S3Call call, ObjectPage page, string prefix, string? delimiter, int maxKeys)
    {
        xml.WriteElementString("Name", call.Target.Bucket);
        xml.WriteElementString("Prefix", Spell(call, prefix));
        if (!string.IsNullOrEmpty(delimiter))
        {
            xml.WriteElementString("Delimiter", Spell(call, delimiter));
        }

        if (call.Query("encoding-type") is { } encoding)
        {
            xml.WriteElementString("EncodingType", encoding);
        }

        xml.WriteElementString("MaxKeys", S3Xml.Number(maxKeys));
        xml.WriteElementString("IsTruncated", page.IsTruncated ? "true" : "false");
        foreach (var stored in page.Objects)
        {
            xml.WriteStartElement("Contents");
            xml.WriteElementString("Key", Spell(call, stored.Key));
            xml.WriteElementString("LastModified", S3Xml.Time(stored.Modified));
            xml.WriteElementString("ETag", ObjectHeaders.Quote(stored.ETag));
            if (stored.Checksum is { } checksum)
            {
                xml.WriteElementString("ChecksumAlgorithm", checksum.Algorithm);
                xml.WriteElementString("ChecksumType", checksum.Type);
            }

            xml.WriteElementString("Size", S3Xml.Number(stored.Size));
            xml.WriteElementString("StorageClass", "STANDARD");
            xml.WriteEndElement();
        }

        foreach (var shared in page.Prefixes)
        {
            xml.WriteStartElement("CommonPrefixes");
            xml.WriteElementString("Prefix", Spell(call, shared));
            xml.WriteEndElement();
        }
    }

    /// <summary>XML cannot carry every key, so clients may ask for keys in URL encoding; slashes stay.</summary>
    private static string Spell(S3Call call, string text) => call.Query("encoding-type") is null
        ? text
        : Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal);

    private static string Seal(ObjectPage page)
    {
        var endsWithPrefix = page.Prefixes.Count > 0 && page.Prefixes[^1] == page.Last;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes((endsWithPrefix ? PrefixMark : KeyMark) + page.Last));
    }

    private static (string After, string? DonePrefix) Open(string token)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var written) || written == 0 || bytes[0] is not ((byte)PrefixMark or (byte)KeyMark))
        {
            throw S3Error.InvalidArgument("The continuation token provided is incorrect", "continuation-token", token);
        }

        var last = Encoding.UTF8.GetString(bytes.AsSpan(1, written - 1));
        return (last, bytes[0] == PrefixMark ? last : null);
    }
}
