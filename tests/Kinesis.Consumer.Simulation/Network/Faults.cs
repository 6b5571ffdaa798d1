using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Simulation.Network;

/// <summary>What the clients of the services throw.</summary>
internal static class Faults
{
    public static Exception Create(ServiceKind service, CallFate fate, string call) => (service, fate) switch
    {
        (ServiceKind.Kinesis, CallFate.Throttled) => Kinesis(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException"),
        (ServiceKind.Kinesis, CallFate.Denied) => Kinesis(AwsErrorKind.Retryable, "ExpiredTokenException"),
        (ServiceKind.Leases, CallFate.Denied) => DynamoDb("ExpiredTokenException", HttpStatusCode.BadRequest),
        (ServiceKind.Kinesis, CallFate.FailedBefore or CallFate.FailedAfter) => Kinesis(AwsErrorKind.Retryable, "InternalFailure"),
        (ServiceKind.Kinesis, _) => Kinesis(AwsErrorKind.Retryable, AwsErrors.CallTimeout),
        (ServiceKind.Leases, CallFate.Throttled) => DynamoDb("ProvisionedThroughputExceededException", HttpStatusCode.BadRequest),
        (ServiceKind.Leases, CallFate.FailedBefore or CallFate.FailedAfter) => DynamoDb("InternalServerError", HttpStatusCode.InternalServerError),
        (ServiceKind.Leases, _) => new TimeoutException($"{call} got no answer"),
        _ => new IOException($"{call} failed: {fate}"),
    };

    public static AwsRequestException Kinesis(AwsErrorKind kind, string code) => new(kind, code, code);

    private static AmazonDynamoDBException DynamoDb(string code, HttpStatusCode status) => new(code, ErrorType.Unknown, code, "simulated", status);
}
