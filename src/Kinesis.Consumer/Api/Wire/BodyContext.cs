using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>What the SDK passes to the unmarshaller: here only the buffered answer, as the body is decoded by its reader's own code.</summary>
internal sealed class BodyContext : UnmarshallerContext
{
    public BodyContext(BufferedResponse response)
    {
        Response = response;
        WebResponseData = response;
    }

    public BufferedResponse Response { get; }

    public override string CurrentPath => "";

    public override int CurrentDepth => 0;

    public override bool IsStartElement => false;

    public override bool IsEndElement => false;

    public override bool IsStartOfDocument => true;
}
