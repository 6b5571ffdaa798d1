using System.Text;
using Local.Aws.S3.Bodies;
using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Operations;

/// <summary>PutObject and CopyObject.</summary>
internal sealed class WriteOperations(TimeProvider time)
{
    private const int MaxKeyBytes = 1024;
    private const long MaxPutBytes = 5L << 30;

    public async Task PutAsync(S3Call call)
    {
        var bucket = call.Bucket();
        CheckKey(call.Key);
        if (call.Request.Http.Request.ContentLength > MaxPutBytes)
        {
            throw S3Error.Of(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", ("MaxSizeAllowed", S3Xml.Number(MaxPutBytes)));
        }

        // A condition that fails already is answered before the body has travelled; it is asked again when the object appears.
        Conditions.CheckWrite(call.Headers, call.Key, bucket.Find(call.Key));
        var file = new UploadFile(call.Store.Folders.NewUploadFile());
        await using var owned = file.ConfigureAwait(false);
        var body = await RequestBody.ReadToFileAsync(call.Request, file, null).ConfigureAwait(false);
        await file.CloseAsync().ConfigureAwait(false);
        var headers = ObjectHeaders.Read(call.Headers);
        var stored = bucket.Put(
            file,
            place => new StoredObject(call.Key, place, body.Length, body.ETag, time.GetUtcNow()) { Headers = headers, Checksum = body.Checksum },
            call.Key,
            current => Conditions.CheckWrite(call.Headers, call.Key, current));
        call.Response.Headers.ETag = ObjectHeaders.Quote(stored.ETag);
        ObjectHeaders.WriteChecksum(call.Response, stored.Checksum);
    }

    public async Task CopyAsync(S3Call call)
    {
        var bucket = call.Bucket();
        CheckKey(call.Key);
        var (source, data) = OpenSource(call);
        var file = new UploadFile(call.Store.Folders.NewUploadFile());
        await using var owned = file.ConfigureAwait(false);
        var sourcePath = data.Name;
        await using (data.ConfigureAwait(false))
        {
            await file.AppendFileAsync(sourcePath, checksum: null, call.Request.Cancelled).ConfigureAwait(false);
        }

        await file.CloseAsync().ConfigureAwait(false);
        var replaces = call.Headers["x-amz-metadata-directive"] == "REPLACE";
        var headers = replaces ? ObjectHeaders.Read(call.Headers) : source.Headers;
        var copied = bucket.Put(
            file,
            place => source with { Key = call.Key, File = place, Modified = time.GetUtcNow(), Headers = headers },
            call.Key,
            current => Conditions.CheckWrite(call.Headers, call.Key, current));
        await S3Xml.ReplyAsync(call.Request, "CopyObjectResult", xml =>
        {
            xml.WriteElementString("LastModified", S3Xml.Time(copied.Modified));
            xml.WriteElementString("ETag", ObjectHeaders.Quote(copied.ETag));
        }).ConfigureAwait(false);
    }

    public static void CheckKey(string key)
    {
        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes > MaxKeyBytes)
        {
            throw S3Error.Of(400, "KeyTooLongError", "Your key is too long", ("Size", S3Xml.Number(bytes)), ("MaxSizeAllowed", S3Xml.Number(MaxKeyBytes)));
        }
    }

    private static (StoredObject Object, FileStream Data) OpenSource(S3Call call)
    {
        var source = Uri.UnescapeDataString(call.Headers["x-amz-copy-source"].ToString()).TrimStart('/');
        var slash = source.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? throw S3Error.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", source)
            : call.Store.Bucket(source[..slash]).Open(source[(slash + 1)..]) ?? throw S3Error.NoSuchKey(source[(slash + 1)..]);
    }
}
