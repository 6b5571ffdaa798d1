using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Kinesis.Consumer.Api.Wire;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>Hands the open stream of a successful answer on; an error answer is JSON as any other.</summary>
internal sealed class EventStreamUnmarshaller : ResponseUnmarshaller
{
    public static readonly EventStreamUnmarshaller Instance = new();

    private EventStreamUnmarshaller()
    {
    }

    /// <summary>The SDK would read the body to its end, or close it, otherwise.</summary>
    public override bool HasStreamingProperty => true;

    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext context)
    {
        var answer = (BodyContext)context;
        return new EventStreamResponse { Stream = answer.Stream, Body = answer.Open.ResponseBody };
    }

    public override AmazonServiceException UnmarshallException(
        UnmarshallerContext context, Exception innerException, HttpStatusCode statusCode) =>
        AwsJsonUnmarshaller.Instance.UnmarshallException(context, innerException, statusCode);

    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException) =>
        new BodyContext(response, responseStream);

    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException, IRequestContext requestContext) =>
        new BodyContext(response, responseStream);
}
