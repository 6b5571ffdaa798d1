using System.Globalization;
using System.Xml.Linq;
using Local.Aws.Checksums;

namespace Local.Aws.S3.Operations;

/// <summary>A part as the client lists it when it completes an upload.</summary>
internal sealed record CompletedPart(int Number, string ETag, IReadOnlyDictionary<string, string> Checksums)
{
    public static CompletedPart Read(XElement part)
    {
        if (!int.TryParse(S3Documents.Child(part, "PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || S3Documents.Child(part, "ETag") is not { } etag)
        {
            throw S3Error.MalformedXml();
        }

        var checksums = ChecksumAlgorithm.All
            .Select(algorithm => (algorithm.Name, Value: S3Documents.Child(part, algorithm.Element)))
            .Where(checksum => checksum.Value is not null)
            .ToDictionary(checksum => checksum.Name, checksum => checksum.Value!);
        return new CompletedPart(number, etag.Trim('"'), checksums);
    }
}
