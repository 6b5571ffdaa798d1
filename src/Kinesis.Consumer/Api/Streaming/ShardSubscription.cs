using System.Net;
using System.Text.Json;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>A subscription over an event stream. Owned by whoever subscribed.</summary>
internal sealed class ShardSubscription(EventStreamResponse response) : IShardSubscription
{
    public const string Operation = "SubscribeToShard";

    /// <summary>What the service says beside records is short.</summary>
    private const int MaxWordsBytes = 64 * 1024;

    private readonly EventStreamReader _reader = new(response.Stream);

    public async ValueTask<int?> WaitForEventAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } head)
            {
                if (head.Kind == EventKind.Records)
                {
                    return _reader.PayloadBytes;
                }

                await ReadWordsAsync(head, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception exception) when (exception is FormatException || AwsErrors.IsKnown(exception))
        {
            throw Sorted(exception, cancellationToken);
        }
    }

    public async ValueTask<SubscribeToShardEvent> ReadEventAsync(CancellationToken cancellationToken)
    {
        try
        {
            return SubscribeToShardDecoder.Decode(await _reader.ReadPayloadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is FormatException || AwsErrors.IsKnown(exception))
        {
            throw Sorted(exception, cancellationToken);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        response.Body?.Dispose();
    }

    /// <summary>A cancelled read may end in any way, as it takes the connection's stream down.</summary>
    private static Exception Sorted(Exception exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken)
        : exception is FormatException ? AwsErrors.Malformed(Operation, exception.Message, exception)
        : AwsErrors.Translate(Operation, exception);

    /// <summary>Reads a message without records; a failure becomes the exception that the same answer would have been.</summary>
    private async ValueTask ReadWordsAsync(EventHeaders head, CancellationToken cancellationToken)
    {
        if (_reader.PayloadBytes > MaxWordsBytes)
        {
            throw new FormatException($"a message without records announces {_reader.PayloadBytes} bytes; at most {MaxWordsBytes} are read");
        }

        using var payload = await _reader.ReadPayloadAsync(cancellationToken).ConfigureAwait(false);
        if (head.Kind != EventKind.Failure)
        {
            return;
        }

        var code = head.ErrorCode is { Length: > 0 } named ? named : "InternalFailure";
        var words = head.ErrorMessage is { Length: > 0 } text ? text : ReadMessage(payload.Span);
        throw new AwsRequestException(AwsErrors.Sort(code, HttpStatusCode.BadRequest, words), code, $"{Operation}: {code}: {words}");
    }

    private static string ReadMessage(ReadOnlySpan<byte> payload)
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref json);
            return document.RootElement.TryGetProperty("message", out var message) ? message.ToString() : "no reason was given";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "no reason was given";
        }
    }
}
