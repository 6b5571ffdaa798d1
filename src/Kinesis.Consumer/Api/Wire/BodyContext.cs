using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>What the SDK passes to the unmarshaller: here only the answer, as the body is decoded by its reader's own code.</summary>
internal sealed class BodyContext : UnmarshallerContext
{
    public BodyContext(IWebResponseData response, Stream stream)
    {
        Open = response;
        Stream = stream;
        WebResponseData = response;
    }

    /// <summary>The answer, when its body was read before.</summary>
    public BufferedResponse Response => (BufferedResponse)Open;

    /// <summary>The answer as it is.</summary>
    public IWebResponseData Open { get; }

    /// <summary>The body as a stream.</summary>
    public Stream Stream { get; }

    public override string CurrentPath => "";

    public override int CurrentDepth => 0;

    public override bool IsStartElement => false;

    public override bool IsEndElement => false;

    public override bool IsStartOfDocument => true;
}
