using Microsoft.AspNetCore.Http;

namespace Local.Aws.Hosting;

/// <summary>Handles one operation of a JSON service; it answers through the request or throws <see cref="ServiceException"/>.</summary>
internal delegate Task JsonOperation(LocalRequest request);

/// <summary>
/// The AWS JSON 1.0/1.1 protocol: POST to /, operation in <c>X-Amz-Target: {prefix}.{operation}</c>, errors as <c>__type</c> and <c>message</c>.
/// </summary>
internal sealed class JsonService(string name, string targetPrefix, IReadOnlyDictionary<string, JsonOperation> operations) : ILocalService
{
    private const string TargetHeader = "X-Amz-Target";
    private readonly string _target = targetPrefix + ".";

    public bool ReadsWholeBody => true;

    public ServiceError Throttled { get; init; } = new("ProvisionedThroughputExceededException", "Rate exceeded.");

    /// <summary>Gives <c>__type</c> for an error's code: DynamoDB qualifies it with a namespace, Kinesis does not.</summary>
    public Func<string, string> TypeOf { get; init; } = code => code;

    /// <summary>Opens the shard iterator of a request that has one.</summary>
    public Func<LocalRequest, string?> ShardOf { get; init; } = _ => null;

    public bool Claims(HttpContext http) => http.Request.Headers[TargetHeader].ToString().StartsWith(_target, StringComparison.Ordinal);

    public string NameOperation(HttpContext http) => string.Concat(name, ".", http.Request.Headers[TargetHeader].ToString().AsSpan(_target.Length));

    public string? IteratorShardOf(LocalRequest request) => ShardOf(request);

    public Task HandleAsync(LocalRequest request)
    {
        var operation = request.Operation[(name.Length + 1)..];
        return operations.TryGetValue(operation, out var handle)
            ? handle(request)
            : throw new ServiceException("UnknownOperationException", $"Unknown operation {operation}");
    }

    public Task WriteErrorAsync(HttpContext http, ServiceError error) => JsonErrorWriter.WriteAsync(http, error, TypeOf(error.Code));
}
