using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Turns a call into the SDK's request: one POST to the root, the operation named by a header.</summary>
internal sealed class AwsJsonMarshaller(AwsJsonClientOptions options) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private readonly string _contentType = $"application/x-amz-json-{options.JsonVersion}";

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (AwsJsonRequest)input;
        var request = new DefaultRequest(call, options.ServiceId)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            UseQueryString = false,
            OverrideSigningServiceName = options.EndpointPrefix,
            ContentStream = Stream(call.Body),
        };
        request.Headers["Content-Type"] = _contentType;
        request.Headers["X-Amz-Target"] = $"{options.TargetPrefix}.{call.Operation}";
        return request;
    }

    /// <summary>A stream, as the alternative is an array of exactly the body's size.</summary>
    private static MemoryStream Stream(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);
}
