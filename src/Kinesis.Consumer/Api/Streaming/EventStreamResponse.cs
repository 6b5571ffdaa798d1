using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>An answer whose body is still to come; whoever receives it owns both.</summary>
internal sealed class EventStreamResponse : AmazonWebServiceResponse
{
    public Stream Stream { get; init; } = Stream.Null;

    public IHttpResponseBody? Body { get; init; }
}
