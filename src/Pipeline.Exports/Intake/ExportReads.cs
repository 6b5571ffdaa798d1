using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Kinesis.Consumer.Api;
using Microsoft.Extensions.Logging;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Intake;

/// <summary>
/// Reads the files of one comparison. Each is fetched by a task of its own, which goes on where a broken connection left off, into a pipe that the engine reads; all tasks
/// end with this.
/// </summary>
internal sealed partial class ExportReads(ExportBucket bucket, TimeProvider timeProvider, ILogger<ExportReads> logger, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int MostFailures = 8;
    private const int ReadBytes = 128 << 10;

    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly PipeOptions PipeOptions = new(pauseWriterThreshold: 2 << 20, resumeWriterThreshold: 1 << 20, useSynchronizationContext: false);

    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly ConcurrentBag<Task> _fetches = [];

    public IReadOnlyList<ExportFile> Of(IReadOnlyList<ExportObject> files) => [.. files.Select(file => new ExportFile(file.Key, _ => new ValueTask<Stream>(Open(file))))];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_fetches).ConfigureAwait(false);
        _ended.Dispose();
    }

    private Stream Open(ExportObject file)
    {
        var pipe = new Pipe(PipeOptions);
        _fetches.Add(FetchAsync(file, pipe.Writer));
        return pipe.Reader.AsStream();
    }

    /// <summary>Ends the pipe with what went wrong.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, whoever reads the pipe is told, as if it had happened there")]
    private async Task FetchAsync(ExportObject file, PipeWriter writer)
    {
        Exception? failure = null;
        try
        {
            await FetchWholeAsync(file, writer, _ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        await writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    private async Task FetchWholeAsync(ExportObject file, PipeWriter writer, CancellationToken token)
    {
        var position = 0L;
        for (var failures = 0; position < file.Size;)
        {
            var before = position;
            try
            {
                using var response = await OpenAsync(file, position, token).ConfigureAwait(false);
                for (var count = 1; count > 0; position += count)
                {
                    count = await CallDeadline.CallAsync(
                        (memory, end) => response.ResponseStream.ReadAsync(memory, end).AsTask(), writer.GetMemory(ReadBytes), ReadDeadline, timeProvider, token).ConfigureAwait(false);
                    writer.Advance(count);
                    if (count > 0 && (await writer.FlushAsync(token).ConfigureAwait(false)).IsCompleted)
                    {
                        return;
                    }
                }

                if (position < file.Size)
                {
                    throw new IOException($"The answer ended at byte {position} of {file.Size}");
                }
            }
            catch (Exception exception) when (IsPassing(exception, token))
            {
                failures = position > before ? 1 : failures + 1;
                if (failures > MostFailures)
                {
                    throw;
                }

                LogReadAgain(file.Key, position, exception);
                await Task.Delay(FirstPause * Math.Pow(2, failures - 1), timeProvider, token).ConfigureAwait(false);
            }
        }
    }

    private async Task<GetObjectResponse> OpenAsync(ExportObject file, long position, CancellationToken token)
    {
        var request = new GetObjectRequest { BucketName = bucket.Name, Key = file.Key, EtagToMatch = $"\"{file.ETag}\"" };
        if (position > 0)
        {
            request.ByteRange = new ByteRange(position, file.Size - 1);
        }

        try
        {
            return await CallDeadline.CallAsync(bucket.Client.GetObjectAsync, request, OpenDeadline, timeProvider, token).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new ExportException($"{file.Key} was changed after its version was registered. Put back what was there, or upload a newer version", exception);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ExportException($"{file.Key} is not in the bucket {bucket.Name} any more. Put it back: what changed cannot be told without it", exception);
        }
    }

    private static bool IsPassing(Exception exception, CancellationToken token) =>
        !token.IsCancellationRequested && exception is not ExportException && AwsErrors.KindOf(exception) != AwsErrorKind.Fatal;

    [LoggerMessage(EventIds.ReadAgain, LogLevel.Warning, "Reads {ObjectKey} again from byte {Position}")]
    private partial void LogReadAgain(string objectKey, long position, Exception exception);
}
