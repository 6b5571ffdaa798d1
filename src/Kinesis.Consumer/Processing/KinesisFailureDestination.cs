using System.Buffers;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Processing;

/// <summary>Puts given-up records on another stream, each in a JSON envelope under its own partition key, so that order per key is kept there too.</summary>
/// <remarks>At least once: a put whose answer was lost is repeated.</remarks>
internal sealed class KinesisFailureDestination(IKinesisClient client, string streamName, TimeProvider timeProvider) : IFailureDestination
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async ValueTask WriteAsync(IReadOnlyList<FailedRecord> records, CancellationToken cancellationToken)
    {
        using var batch = new PutRecordsBatch();
        var envelope = new ArrayBufferWriter<byte>();
        foreach (var failure in records)
        {
            var key = FailureEnvelope.KeyOf(failure);
            for (var part = 0; part < FailureEnvelope.PartsOf(failure); part++)
            {
                envelope.ResetWrittenCount();
                FailureEnvelope.Write(envelope, failure, part);
                if (!batch.TryAdd(key.Span, envelope.WrittenSpan))
                {
                    await PutAsync(batch, cancellationToken).ConfigureAwait(false);
                    batch.TryAdd(key.Span, envelope.WrittenSpan);
                }
            }
        }

        await PutAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Single records of a put may be refused, for throughput above all: those alone are put again.</summary>
    private async ValueTask PutAsync(PutRecordsBatch batch, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, timeProvider);
        while (batch.Count > 0)
        {
            var result = await client.PutRecordsAsync(streamName, batch, cancellationToken).ConfigureAwait(false);
            batch.RetainFailed(result);
            if (batch.Count > 0)
            {
                await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
