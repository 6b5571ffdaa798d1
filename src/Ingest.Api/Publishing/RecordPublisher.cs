using Ingest.Api.Documents;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Publishing;

/// <summary>
/// Puts documents on the stream and tells each what became of it. The producer sends the failed ones again until their time is over; one whose answer was
/// lost as well, which may leave a second copy on the stream, never a hole.
/// </summary>
internal sealed class RecordPublisher(IKinesisProducer producer, IOptions<ProducerOptions> options)
{
    public int MaxRecordBytes { get; } = options.Value.MaxRecordBytes;

    private static DocumentError Throttled { get; } = new(DocumentErrorCode.Throttled, "The stream takes no more at the moment; send it again later");

    private static DocumentError Unavailable { get; } = new(DocumentErrorCode.Unavailable, "The stream could not take it; send it again later");

    /// <summary>Completes when the document is on the stream or has its error. Its data must stay as it is until then.</summary>
    public async Task PutAsync(PreparedDocument document, CancellationToken cancellationToken)
    {
        try
        {
            document.Accept(await producer.PutAsync(document.PartitionKey, document.Data, explicitHashKey: null, cancellationToken));
        }
        catch (ProduceException exception)
        {
            document.Error = exception.ErrorKind == AwsErrorKind.Throttled ? Throttled : Unavailable;
        }
    }

    /// <summary>The request has no more documents.</summary>
    public void Flush() => producer.Flush();
}
