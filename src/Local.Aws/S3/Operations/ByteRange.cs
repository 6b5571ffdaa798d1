using System.Globalization;

namespace Local.Aws.S3.Operations;

/// <summary>The part of an object that a Range header asks for.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>Null asks for the whole: no header, or one that S3 ignores (several ranges, another unit, malformed).</summary>
    public static ByteRange? Read(string header, long size)
    {
        const string Unit = "bytes=";
        if (!header.StartsWith(Unit, StringComparison.Ordinal) || header.Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

        var spec = header[Unit.Length..].Trim();
        var dash = spec.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return null;
        }

        var first = Number(spec[..dash]);
        var last = Number(spec[(dash + 1)..]);
        return (first, last) switch
        {
            (null, null) => null,
            (null, { } suffix) when dash == 0 => suffix == 0 || size == 0 ? throw Unsatisfiable(header, size) : new ByteRange(Math.Max(0, size - suffix), Math.Min(size, suffix)),
            ({ } start, { } end) when end < start => null,
            ({ } start, _) when start >= size => throw Unsatisfiable(header, size),
            ({ } start, null) when spec.Length == dash + 1 => new ByteRange(start, size - start),
            ({ } start, { } end) => new ByteRange(start, Math.Min(end, size - 1) - start + 1),
            _ => null,
        };
    }

    private static long? Number(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Hosting.ServiceException Unsatisfiable(string header, long size) => S3Error.Of(
        416,
        "InvalidRange",
        "The requested range is not satisfiable",
        ("RangeRequested", header),
        ("ActualObjectSize", S3Xml.Number(size)));
}
