namespace Local.Aws.Control;

/// <summary>A request as a control rule sees it.</summary>
public sealed class ControlledRequest
{
    internal ControlledRequest(string operation, string method, string path, string query, ReadOnlyMemory<byte> body)
    {
        Operation = operation;
        Method = method;
        Path = path;
        Query = query;
        Body = body;
    }

    /// <summary>Gets the operation with its service: <c>Kinesis.GetRecords</c>, <c>DynamoDB.UpdateItem</c>, <c>S3.PutObject</c>.</summary>
    public string Operation { get; }

    /// <summary>Gets the HTTP method.</summary>
    public string Method { get; }

    /// <summary>Gets the path, for S3 <c>/bucket/key</c>.</summary>
    public string Path { get; }

    /// <summary>Gets the query with its question mark, or an empty string.</summary>
    public string Query { get; }

    /// <summary>Gets the JSON body of Kinesis and DynamoDB requests, valid while the rule runs; empty for S3, which streams.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
