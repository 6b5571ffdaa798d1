using System.Text.RegularExpressions;
using Local.Aws.Hosting;

namespace Local.Aws.S3.Operations;

/// <summary>CreateBucket, DeleteBucket, HeadBucket, ListBuckets, GetBucketLocation.</summary>
internal static partial class BucketOperations
{
    private const string DefaultRegion = "us-east-1";

    public static Task ListAsync(S3Call call) => S3Xml.ReplyAsync(call.Request, "ListAllMyBucketsResult", xml =>
    {
        xml.WriteStartElement("Buckets");
        foreach (var bucket in call.Store.InNameOrder())
        {
            xml.WriteStartElement("Bucket");
            xml.WriteElementString("Name", bucket.Name);
            xml.WriteElementString("CreationDate", S3Xml.Time(bucket.CreatedAt));
            xml.WriteElementString("BucketRegion", bucket.Region);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("Owner");
        xml.WriteElementString("ID", LocalAwsOptions.AccountId);
        xml.WriteEndElement();
    });

    public static Task CreateAsync(S3Call call)
    {
        var name = call.Target.Bucket;
        if (!Name().IsMatch(name) || name.Contains("..", StringComparison.Ordinal))
        {
            throw S3Error.Of(400, "InvalidBucketName", "The specified bucket is not valid.", ("BucketName", name));
        }

        // Only us-east-1 lets an owner create a bucket again.
        if (!call.Store.TryCreate(name, call.Request.Region) && call.Request.Region != DefaultRegion)
        {
            throw S3Error.Of(
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                ("BucketName", name));
        }

        call.Response.Headers.Location = "/" + name;
        return Task.CompletedTask;
    }

    public static Task DeleteAsync(S3Call call)
    {
        var bucket = call.Bucket();
        if (!call.Store.TryDelete(bucket))
        {
            throw S3Error.Of(409, "BucketNotEmpty", "The bucket you tried to delete is not empty", ("BucketName", bucket.Name));
        }

        call.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public static Task HeadAsync(S3Call call)
    {
        call.Response.Headers["x-amz-bucket-region"] = call.Bucket().Region;
        return Task.CompletedTask;
    }

    public static Task LocateAsync(S3Call call)
    {
        var region = call.Bucket().Region;
        return S3Xml.ReplyAsync(call.Request, "LocationConstraint", xml => xml.WriteString(region == DefaultRegion ? "" : region));
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex Name();
}
