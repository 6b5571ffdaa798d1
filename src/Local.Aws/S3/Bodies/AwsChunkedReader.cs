using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Local.Aws.S3.Bodies;

/// <summary>
/// Takes the aws-chunked framing off a body: <c>size[;chunk-signature=…]\r\n data \r\n</c> … <c>0\r\n</c>, then trailing headers.
/// Signatures are not checked: any credentials are accepted.
/// </summary>
internal sealed class AwsChunkedReader(PipeReader input, BodySink sink)
{
    private const int MaxLineBytes = 8 << 10;

    /// <summary>The trailing headers by small name.</summary>
    public Dictionary<string, string> Trailers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await ReadChunkSizeAsync(cancellationToken).ConfigureAwait(false) is var size && size > 0)
        {
            await CopyAsync(size, cancellationToken).ConfigureAwait(false);
            if (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is not "")
            {
                throw S3Error.IncompleteBody("A chunk of the aws-chunked body is not followed by a line end.");
            }
        }

        // The line that ends the trailers is left out by some clients.
        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } trailer)
        {
            var colon = trailer.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw S3Error.IncompleteBody($"'{trailer}' in the trailer of the aws-chunked body is not a header.");
            }

            Trailers[trailer[..colon].Trim()] = trailer[(colon + 1)..].Trim();
        }
    }

    private async ValueTask<long> ReadChunkSizeAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false)
            ?? throw S3Error.IncompleteBody("The aws-chunked body ends without its last chunk.");
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var digits = semicolon < 0 ? line : line[..semicolon];
        return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && size >= 0
            ? size
            : throw S3Error.IncompleteBody($"'{digits}' is not the size of an aws-chunked chunk.");
    }

    private async ValueTask CopyAsync(long size, CancellationToken cancellationToken)
    {
        while (size > 0)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var taken = read.Buffer.Slice(0, Math.Min(size, read.Buffer.Length));
            foreach (var segment in taken)
            {
                await sink(segment, cancellationToken).ConfigureAwait(false);
            }

            size -= taken.Length;
            input.AdvanceTo(taken.End);
            if (size > 0 && read.IsCompleted && read.Buffer.Length == taken.Length)
            {
                throw S3Error.IncompleteBody($"The aws-chunked body ends {size} bytes before its chunk does.");
            }
        }
    }

    /// <summary>A line without its end; null at the end of the body.</summary>
    private async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.Buffer.Length > MaxLineBytes)
            {
                throw S3Error.IncompleteBody($"A line of the aws-chunked framing is longer than {MaxLineBytes} bytes.");
            }

            if (read.IsCompleted)
            {
                var rest = Encoding.ASCII.GetString(read.Buffer);
                input.AdvanceTo(read.Buffer.End);
                return rest.Length == 0 ? null : rest;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
