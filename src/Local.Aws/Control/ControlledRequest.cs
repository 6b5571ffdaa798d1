namespace Local.Aws.Control;

/// <summary>A request as a control rule sees it.</summary>
public sealed class ControlledRequest
{
    private readonly Func<string?> _shard;

    internal ControlledRequest(string operation, string accessKeyId, string method, string path, string query, ReadOnlyMemory<byte> body, Func<string?> shard)
    {
        _shard = shard;
        Operation = operation;
        AccessKeyId = accessKeyId;
        Method = method;
        Path = path;
        Query = query;
        Body = body;
    }

    /// <summary>Gets the operation with its service: <c>Kinesis.GetRecords</c>, <c>DynamoDB.UpdateItem</c>, <c>S3.PutObject</c>.</summary>
    public string Operation { get; }

    /// <summary>Gets the access key that the request is signed with, so that a test can tell its clients apart; empty without a signature.</summary>
    public string AccessKeyId { get; }

    /// <summary>Gets the HTTP method.</summary>
    public string Method { get; }

    /// <summary>Gets the path, for S3 <c>/bucket/key</c>.</summary>
    public string Path { get; }

    /// <summary>Gets the query with its question mark, or an empty string.</summary>
    public string Query { get; }

    /// <summary>Gets the JSON body of Kinesis and DynamoDB requests, valid while the rule runs; empty for S3, which streams.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Gets the shard whose iterator the request hands back.</summary>
    /// <returns>The shard's id; null for requests without an iterator of this server. Valid while the rule runs.</returns>
    public string? GetIteratorShardId() => _shard();
}
