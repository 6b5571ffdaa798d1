using System.Net;

namespace Kinesis.Consumer.Api;

/// <summary>How the service answered a call of <see cref="AwsPostClient"/>. A refusal is a result: a failed condition is as common as a replay.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorCode">The service's code; null when it did what it was asked.</param>
/// <param name="ErrorMessage">The service's words, if it had any.</param>
/// <param name="ErrorKind">What the refusal means to the caller.</param>
/// <param name="RequestId">The service's id of a refused request.</param>
internal readonly record struct AwsPostAnswer(
    HttpStatusCode Status, string? ErrorCode = null, string? ErrorMessage = null, AwsErrorKind ErrorKind = default, string? RequestId = null)
{
    /// <summary>Whether the service did what it was asked.</summary>
    public bool IsSuccess => ErrorCode is null;

    /// <summary>The refusal as an exception.</summary>
    public AwsRequestException ToException(string operation) => new(
        ErrorKind,
        ErrorCode ?? string.Empty,
        ErrorMessage is { Length: > 0 } ? $"{operation}: {ErrorCode}: {ErrorMessage}" : $"{operation}: {ErrorCode} (HTTP {(int)Status})",
        innerException: null,
        Status,
        RequestId);
}
