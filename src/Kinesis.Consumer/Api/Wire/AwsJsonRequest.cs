using Amazon.Runtime;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>A call on its way through the SDK's pipeline.</summary>
internal sealed class AwsJsonRequest(string operation, ReadOnlyMemory<byte> body, AwsRetry retry) : AmazonWebServiceRequest
{
    public string Operation { get; } = operation;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public AwsRetry Retry { get; } = retry;
}
