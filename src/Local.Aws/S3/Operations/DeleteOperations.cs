using Local.Aws.Hosting;
using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Operations;

/// <summary>DeleteObject and DeleteObjects. Deleting what is not there succeeds.</summary>
internal static class DeleteOperations
{
    private const int MaxKeys = 1000;

    public static Task DeleteAsync(S3Call call)
    {
        call.Bucket().Delete(call.Key, current =>
        {
            if (call.Headers.IfMatch.Count > 0)
            {
                Conditions.CheckWrite(call.Headers, call.Key, current);
            }
        });
        call.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public static async Task DeleteManyAsync(S3Call call)
    {
        var bucket = call.Bucket();
        var document = await S3Documents.ReadAsync(call.Request, "Delete").ConfigureAwait(false);
        var quiet = S3Documents.Child(document, "Quiet") == "true";
        var items = S3Documents.Children(document, "Object")
            .Select(item => (Key: S3Documents.Child(item, "Key") ?? throw S3Error.MalformedXml(), ETag: S3Documents.Child(item, "ETag")))
            .ToList();
        if (items.Count is 0 or > MaxKeys)
        {
            throw S3Error.MalformedXml();
        }

        var results = items.ConvertAll(item => (item.Key, Error: Delete(bucket, item.Key, item.ETag)));
        await S3Xml.ReplyAsync(call.Request, "DeleteResult", xml =>
        {
            foreach (var (key, error) in results)
            {
                if (error is not null)
                {
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Key", key);
                    xml.WriteElementString("Code", error.Code);
                    xml.WriteElementString("Message", error.Message);
                    xml.WriteEndElement();
                }
                else if (!quiet)
                {
                    xml.WriteStartElement("Deleted");
                    xml.WriteElementString("Key", key);
                    xml.WriteEndElement();
                }
            }
        }).ConfigureAwait(false);
    }

    private static ServiceError? Delete(Bucket bucket, string key, string? etag)
    {
        ServiceError? refused = null;
        try
        {
            bucket.Delete(key, current =>
            {
                if (etag is not null && current?.ETag != etag.Trim('"'))
                {
                    throw S3Error.PreconditionFailed("If-Match");
                }
            });
        }
        catch (ServiceException exception)
        {
            refused = exception.Error;
        }

        return refused;
    }
}
