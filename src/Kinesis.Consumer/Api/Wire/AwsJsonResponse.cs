using Amazon.Runtime;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>A successful answer on its way out of the SDK's pipeline; whoever receives it owns the body.</summary>
internal sealed class AwsJsonResponse : AmazonWebServiceResponse
{
    public PooledBody Body { get; init; } = PooledBody.Empty();

    /// <summary>The Date header: the service's clock, in whole seconds.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}
