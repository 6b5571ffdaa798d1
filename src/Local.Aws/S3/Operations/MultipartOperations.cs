using System.Security.Cryptography;
using Local.Aws.Checksums;
using Local.Aws.S3.Bodies;
using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Operations;

/// <summary>CreateMultipartUpload, UploadPart, ListParts, ListMultipartUploads, AbortMultipartUpload.</summary>
internal sealed class MultipartOperations(TimeProvider time)
{
    private const int MaxParts = 10_000;
    private const int MaxPage = 1000;

    public Task CreateAsync(S3Call call)
    {
        var bucket = call.Bucket();
        WriteOperations.CheckKey(call.Key);
        var algorithm = Algorithm(call);
        var type = call.Headers["x-amz-checksum-type"].ToString();
        var upload = new MultipartUpload(RandomNumberGenerator.GetHexString(64, lowercase: true), bucket.Name, call.Key, time.GetUtcNow())
        {
            Headers = ObjectHeaders.Read(call.Headers),
            Algorithm = algorithm,
            IsComposite = algorithm is { IsCompositeByDefault: true } && type != StoredChecksum.FullObject,
        };
        call.Store.Begin(upload);
        if (algorithm is not null)
        {
            call.Response.Headers["x-amz-checksum-algorithm"] = algorithm.Name;
            call.Response.Headers["x-amz-checksum-type"] = upload.IsComposite ? StoredChecksum.Composite : StoredChecksum.FullObject;
        }

        return S3Xml.ReplyAsync(call.Request, "InitiateMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Bucket", upload.Bucket);
            xml.WriteElementString("Key", upload.Key);
            xml.WriteElementString("UploadId", upload.Id);
        });
    }

    public async Task UploadPartAsync(S3Call call)
    {
        var upload = Upload(call);
        var number = PartNumber(call);
        var file = new UploadFile(call.Store.Folders.NewUploadFile());
        await using var owned = file.ConfigureAwait(false);
        var body = await RequestBody.ReadToFileAsync(call.Request, file, upload.Algorithm).ConfigureAwait(false);
        await file.CloseAsync().ConfigureAwait(false);
        if (upload.Algorithm is { } expected && expected.Name != body.Checksum.Algorithm)
        {
            throw S3Error.InvalidRequest($"Checksum Type mismatch occurred, expected checksum Type: {expected.Name}, actual checksum Type: {body.Checksum.Algorithm}");
        }

        var part = new StoredPart(number, call.Store.Folders.NewUploadFile(), body.Length, body.ETag, time.GetUtcNow(), body.Checksum);
        if (!upload.TryAdd(part, file.Path))
        {
            throw S3Error.NoSuchUpload(upload.Id);
        }

        call.Response.Headers.ETag = ObjectHeaders.Quote(part.ETag);
        ObjectHeaders.WriteChecksum(call.Response, part.Checksum);
        call.Response.Headers.Remove("x-amz-checksum-type");
    }

    public static Task ListPartsAsync(S3Call call)
    {
        var upload = Upload(call);
        var after = call.QueryNumber("part-number-marker", 0, 0, MaxParts);
        var limit = Math.Min(MaxPage, call.QueryNumber("max-parts", MaxPage, 0, int.MaxValue));
        var rest = upload.Parts.Where(part => part.Number > after).ToList();
        return S3Xml.ReplyAsync(call.Request, "ListPartsResult", xml =>
        {
            xml.WriteElementString("Bucket", upload.Bucket);
            xml.WriteElementString("Key", upload.Key);
            xml.WriteElementString("UploadId", upload.Id);
            xml.WriteElementString("PartNumberMarker", S3Xml.Number(after));
            xml.WriteElementString("NextPartNumberMarker", S3Xml.Number(rest.Take(limit).LastOrDefault()?.Number ?? 0));
            xml.WriteElementString("MaxParts", S3Xml.Number(limit));
            xml.WriteElementString("IsTruncated", rest.Count > limit ? "true" : "false");
            foreach (var part in rest.Take(limit))
            {
                xml.WriteStartElement("Part");
                xml.WriteElementString("PartNumber", S3Xml.Number(part.Number));
                xml.WriteElementString("LastModified", S3Xml.Time(part.Modified));
                xml.WriteElementString("ETag", ObjectHeaders.Quote(part.ETag));
                xml.WriteElementString("Checksum" + part.Checksum.Algorithm, part.Checksum.Value);
                xml.WriteElementString("Size", S3Xml.Number(part.Size));
                xml.WriteEndElement();
            }
        });
    }

    public static Task ListUploadsAsync(S3Call call)
    {
        var bucket = call.Bucket();
        var prefix = call.Query("prefix") ?? "";
        var afterKey = call.Query("key-marker") ?? "";
        var afterId = call.Query("upload-id-marker") ?? "";
        var limit = Math.Min(MaxPage, call.QueryNumber("max-uploads", MaxPage, 1, int.MaxValue));
        var rest = call.Store.UploadsOf(bucket.Name)
            .Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal))
            .SkipWhile(upload => KeyOrder.Utf8.Compare(upload.Key, afterKey) < 0)
            .ToList();
        if (afterKey.Length > 0)
        {
            // Behind the marker: the rest of the same key's uploads if an id is given, otherwise the next key.
            var at = rest.FindIndex(upload => upload.Key == afterKey && upload.Id == afterId);
            rest = at >= 0 ? rest[(at + 1)..] : [.. rest.Where(upload => upload.Key != afterKey)];
        }

        return S3Xml.ReplyAsync(call.Request, "ListMultipartUploadsResult", xml =>
        {
            xml.WriteElementString("Bucket", bucket.Name);
            xml.WriteElementString("KeyMarker", afterKey);
            xml.WriteElementString("Prefix", prefix);
            xml.WriteElementString("MaxUploads", S3Xml.Number(limit));
            xml.WriteElementString("IsTruncated", rest.Count > limit ? "true" : "false");
            if (rest.Count > limit)
            {
                xml.WriteElementString("NextKeyMarker", rest[limit - 1].Key);
                xml.WriteElementString("NextUploadIdMarker", rest[limit - 1].Id);
            }

            foreach (var upload in rest.Take(limit))
            {
                xml.WriteStartElement("Upload");
                xml.WriteElementString("Key", upload.Key);
                xml.WriteElementString("UploadId", upload.Id);
                xml.WriteElementString("StorageClass", "STANDARD");
                xml.WriteElementString("Initiated", S3Xml.Time(upload.Initiated));
                xml.WriteEndElement();
            }
        });
    }

    public static Task AbortAsync(S3Call call)
    {
        var upload = Upload(call);
        if (!call.Store.TryEnd(upload, UploadState.Open))
        {
            throw CompleteUploadOperation.Conflict();
        }

        call.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public static MultipartUpload Upload(S3Call call) => call.Store.Upload(call.Bucket().Name, call.Key, call.Query("uploadId") ?? "");

    private static int PartNumber(S3Call call) => call.Query("partNumber") is { } text
        && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxParts
        ? number
        : throw S3Error.InvalidArgument($"Part number must be an integer between 1 and {MaxParts}, inclusive", "partNumber", call.Query("partNumber") ?? "");

    private static ChecksumAlgorithm? Algorithm(S3Call call)
    {
        var name = call.Headers["x-amz-checksum-algorithm"].ToString();
        return name.Length == 0 ? null
            : ChecksumAlgorithm.TryFind(name, out var algorithm) ? algorithm
            : throw S3Error.InvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    }
}
