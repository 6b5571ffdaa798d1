using System.Globalization;
using Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3.Operations;

/// <summary>Conditional requests: RFC 9110 for reads, and S3's two conditions for writes.</summary>
internal static class Conditions
{
    public static void CheckRead(IHeaderDictionary headers, StoredObject stored)
    {
        if (headers.IfMatch.ToString() is { Length: > 0 } match)
        {
            if (!Names(match, stored.ETag))
            {
                throw S3Error.PreconditionFailed("If-Match");
            }
        }
        else if (Time(headers.IfUnmodifiedSince.ToString()) is { } unmodifiedSince && Seconds(stored.Modified) > unmodifiedSince)
        {
            throw S3Error.PreconditionFailed("If-Unmodified-Since");
        }

        if (headers.IfNoneMatch.ToString() is { Length: > 0 } noneMatch)
        {
            if (Names(noneMatch, stored.ETag))
            {
                throw NotModified();
            }
        }
        else if (Time(headers.IfModifiedSince.ToString()) is { } modifiedSince && Seconds(stored.Modified) <= modifiedSince)
        {
            throw NotModified();
        }
    }

    /// <summary>Refuses a put or completion whose condition does not hold for the object that it would replace.</summary>
    public static void CheckWrite(IHeaderDictionary headers, string key, StoredObject? current)
    {
        var noneMatch = headers.IfNoneMatch.ToString();
        if (noneMatch.Length > 0 && noneMatch != "*")
        {
            throw S3Error.NotImplemented("If-None-Match with a value other than *");
        }

        if (noneMatch == "*" && current is not null)
        {
            throw S3Error.PreconditionFailed("If-None-Match");
        }

        if (headers.IfMatch.ToString() is { Length: > 0 } match)
        {
            if (current is null)
            {
                throw S3Error.NoSuchKey(key);
            }

            if (!Names(match, current.ETag))
            {
                throw S3Error.PreconditionFailed("If-Match");
            }
        }
    }

    private static bool Names(string list, string etag) => list.Split(',', StringSplitOptions.TrimEntries).Any(item => item == "*" || item.Trim('"') == etag);

    private static Hosting.ServiceException NotModified() => S3Error.Of(304, "NotModified", "Not Modified");

    /// <summary>HTTP dates have no fractions.</summary>
    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static DateTimeOffset? Time(string header) =>
        DateTimeOffset.TryParseExact(header, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
