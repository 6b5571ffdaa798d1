using Local.Aws.Hosting;
using Local.Aws.S3.Operations;
using Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3;

/// <summary>S3's REST protocol: what no JSON service claims, unless it was signed for another service.</summary>
internal sealed class S3Service : ILocalService, IAsyncDisposable
{
    private readonly ObjectStore _store;
    private readonly Dictionary<string, Func<S3Call, Task>> _operations;

    public S3Service(LocalAwsOptions options)
    {
        _store = new ObjectStore(options.DataFolder, options.TimeProvider);
        var writes = new WriteOperations(options.TimeProvider);
        var multipart = new MultipartOperations(options.TimeProvider);
        var completion = new CompleteUploadOperation(options.TimeProvider, options.Limits == LimitsMode.Aws);
        _operations = new()
        {
            ["ListBuckets"] = BucketOperations.ListAsync,
            ["CreateBucket"] = BucketOperations.CreateAsync,
            ["DeleteBucket"] = BucketOperations.DeleteAsync,
            ["HeadBucket"] = BucketOperations.HeadAsync,
            ["GetBucketLocation"] = BucketOperations.LocateAsync,
            ["PutObject"] = writes.PutAsync,
            ["CopyObject"] = writes.CopyAsync,
            ["GetObject"] = ReadObjectOperations.GetAsync,
            ["HeadObject"] = ReadObjectOperations.HeadAsync,
            ["DeleteObject"] = DeleteOperations.DeleteAsync,
            ["DeleteObjects"] = DeleteOperations.DeleteManyAsync,
            ["ListObjects"] = ListObjectsOperation.ListAsync,
            ["ListObjectsV2"] = ListObjectsOperation.ListV2Async,
            ["CreateMultipartUpload"] = multipart.CreateAsync,
            ["UploadPart"] = multipart.UploadPartAsync,
            ["ListParts"] = MultipartOperations.ListPartsAsync,
            ["ListMultipartUploads"] = MultipartOperations.ListUploadsAsync,
            ["AbortMultipartUpload"] = MultipartOperations.AbortAsync,
            ["CompleteMultipartUpload"] = completion.CompleteAsync,
        };
    }

    public bool ReadsWholeBody => false;

    public ServiceError Throttled { get; } = new("SlowDown", "Please reduce your request rate.", 503);

    public bool Claims(HttpContext http) =>
        !http.Request.Headers.ContainsKey("X-Amz-Target") && CredentialScope.Read(http.Request).Service is "" or "s3" or "s3express";

    public string NameOperation(HttpContext http) => "S3." + S3Operations.Name(http.Request, S3Target.Read(http));

    public Task HandleAsync(LocalRequest request)
    {
        var name = request.Operation["S3.".Length..];
        return _operations.TryGetValue(name, out var handle)
            ? handle(new S3Call(request, S3Target.Read(request.Http), _store))
            : throw S3Error.NotImplemented(name);
    }

    public Task WriteErrorAsync(HttpContext http, ServiceError error) => S3Xml.WriteErrorAsync(http, error);

    public ValueTask DisposeAsync()
    {
        _store.Folders.Delete();
        return ValueTask.CompletedTask;
    }
}
