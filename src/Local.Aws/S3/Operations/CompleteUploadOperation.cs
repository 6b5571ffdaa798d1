using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Local.Aws.Checksums;
using Local.Aws.Hosting;
using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Operations;

/// <summary>CompleteMultipartUpload: the listed parts become one object, or nothing happens.</summary>
internal sealed class CompleteUploadOperation(TimeProvider time, bool limited)
{
    private const long MinPartBytes = 5 << 20;

    public async Task CompleteAsync(S3Call call)
    {
        var bucket = call.Bucket();
        var upload = MultipartOperations.Upload(call);
        var document = await S3Documents.ReadAsync(call.Request, "CompleteMultipartUpload").ConfigureAwait(false);
        var listed = S3Documents.Children(document, "Part").Select(CompletedPart.Read).ToList();
        if (!upload.TryBeginCompletion())
        {
            throw Conflict();
        }

        StoredObject stored;
        try
        {
            Conditions.CheckWrite(call.Headers, call.Key, bucket.Find(call.Key));
            stored = await PublishAsync(call, bucket, upload, Choose(upload, listed)).ConfigureAwait(false);
        }
        catch
        {
            upload.Reopen();
            throw;
        }

        call.Store.TryEnd(upload, UploadState.Completing);
        await S3Xml.ReplyAsync(call.Request, "CompleteMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Location", $"http://{call.Request.Http.Request.Host}/{bucket.Name}/{stored.Key}");
            xml.WriteElementString("Bucket", bucket.Name);
            xml.WriteElementString("Key", stored.Key);
            xml.WriteElementString("ETag", ObjectHeaders.Quote(stored.ETag));
            if (stored.Checksum is { } checksum)
            {
                xml.WriteElementString("Checksum" + checksum.Algorithm, checksum.Value);
                xml.WriteElementString("ChecksumType", checksum.Type);
            }
        }).ConfigureAwait(false);
    }

    public static ServiceException Conflict() => S3Error.Of(
        409,
        "OperationAborted",
        "A conflicting conditional operation is currently in progress against this resource. Please try again.");

    private List<StoredPart> Choose(MultipartUpload upload, List<CompletedPart> listed)
    {
        if (listed.Count == 0)
        {
            throw S3Error.MalformedXml();
        }

        var uploaded = upload.Parts.ToDictionary(part => part.Number);
        List<StoredPart> chosen = [];
        foreach (var part in listed)
        {
            if (chosen.Count > 0 && part.Number <= chosen[^1].Number)
            {
                throw S3Error.Of(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            var stored = uploaded.GetValueOrDefault(part.Number);
            if (stored is null || stored.ETag != part.ETag)
            {
                throw S3Error.InvalidPart();
            }

            CheckChecksum(upload, part, stored);
            chosen.Add(stored);
        }

        if (limited && chosen.SkipLast(1).FirstOrDefault(part => part.Size < MinPartBytes) is { } small)
        {
            throw S3Error.Of(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                ("PartNumber", S3Xml.Number(small.Number)),
                ("ProposedSize", S3Xml.Number(small.Size)),
                ("MinSizeAllowed", S3Xml.Number(MinPartBytes)));
        }

        return chosen;
    }

    private static void CheckChecksum(MultipartUpload upload, CompletedPart part, StoredPart stored)
    {
        if (part.Checksums.TryGetValue(stored.Checksum.Algorithm, out var claimed))
        {
            if (claimed != stored.Checksum.Value)
            {
                throw S3Error.InvalidPart();
            }
        }
        else if (upload.IsComposite)
        {
            throw S3Error.InvalidRequest(
                $"The upload was created using a {upload.Algorithm!.Name} checksum. The complete request must include the checksum for each part. It was missing for part {part.Number} in the request.");
        }
    }

    private async Task<StoredObject> PublishAsync(S3Call call, Bucket bucket, MultipartUpload upload, List<StoredPart> parts)
    {
        var algorithm = upload.Algorithm ?? ChecksumAlgorithm.Crc64Nvme;
        using var whole = upload.IsComposite ? null : algorithm.Start();
        var file = new UploadFile(call.Store.Folders.NewUploadFile());
        await using var owned = file.ConfigureAwait(false);
        foreach (var part in parts)
        {
            await file.AppendFileAsync(part.Path, whole, call.Request.Cancelled).ConfigureAwait(false);
        }

        await file.CloseAsync().ConfigureAwait(false);
        var checksum = whole is null
            ? Composite(algorithm, parts)
            : new StoredChecksum(algorithm.Name, whole.Finish(), StoredChecksum.FullObject);
        if (call.Headers[algorithm.Header].ToString() is { Length: > 0 } claimed && claimed != checksum.Value)
        {
            throw S3Error.BadDigest(algorithm.Name);
        }

        return bucket.Put(
            file,
            place => new StoredObject(upload.Key, place, file.Length, ETag(parts), time.GetUtcNow()) { Headers = upload.Headers, Checksum = checksum },
            upload.Key,
            current => Conditions.CheckWrite(call.Headers, upload.Key, current));
    }

    private static StoredChecksum Composite(ChecksumAlgorithm algorithm, List<StoredPart> parts)
    {
        using var combined = algorithm.Start();
        foreach (var part in parts)
        {
            combined.Append(Convert.FromBase64String(part.Checksum.Value));
        }

        return new StoredChecksum(algorithm.Name, $"{combined.Finish()}-{parts.Count}", StoredChecksum.Composite);
    }

    /// <summary>The MD5 of the parts' MD5s, with their number.</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "An ETag is an MD5.")]
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "ETags are in small letters.")]
    private static string ETag(List<StoredPart> parts)
    {
        var md5s = parts.SelectMany(part => Convert.FromHexString(part.ETag)).ToArray();
        return $"{Convert.ToHexString(MD5.HashData(md5s)).ToLowerInvariant()}-{parts.Count}";
    }
}
