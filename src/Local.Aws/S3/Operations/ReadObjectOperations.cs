using System.Buffers;
using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Operations;

/// <summary>GetObject and HeadObject.</summary>
internal static class ReadObjectOperations
{
    private const int BufferBytes = 256 << 10;

    /// <summary>Queries of a signed link that replace a header of the answer.</summary>
    private static readonly (string Query, string Header)[] Overrides =
    [
        ("response-content-type", "Content-Type"), ("response-content-disposition", "Content-Disposition"),
        ("response-cache-control", "Cache-Control"), ("response-content-encoding", "Content-Encoding"),
    ];

    public static async Task GetAsync(S3Call call)
    {
        var (stored, data) = call.Bucket().Open(call.Key) ?? throw S3Error.NoSuchKey(call.Key);
        await using (data.ConfigureAwait(false))
        {
            Conditions.CheckRead(call.Headers, stored);
            var range = Begin(call, stored);
            await SendAsync(call, data, range).ConfigureAwait(false);
        }
    }

    public static Task HeadAsync(S3Call call)
    {
        var stored = call.Bucket().Find(call.Key) ?? throw S3Error.NoSuchKey(call.Key);
        Conditions.CheckRead(call.Headers, stored);
        Begin(call, stored);
        return Task.CompletedTask;
    }

    private static ByteRange Begin(S3Call call, StoredObject stored)
    {
        var asked = ByteRange.Read(call.Headers.Range.ToString(), stored.Size);
        ObjectHeaders.Describe(call.Response, stored);
        foreach (var (query, header) in Overrides)
        {
            if (call.Query(query) is { } value)
            {
                call.Response.Headers[header] = value;
            }
        }

        if (asked is { } range)
        {
            call.Response.StatusCode = 206;
            call.Response.Headers.ContentRange = $"bytes {range.Start}-{range.Start + range.Length - 1}/{stored.Size}";
        }
        else if (call.Headers["x-amz-checksum-mode"].ToString().Equals("ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            // The kept checksum is of the whole object and says nothing about a part of it.
            ObjectHeaders.WriteChecksum(call.Response, stored.Checksum);
        }

        var sent = asked ?? new ByteRange(0, stored.Size);
        call.Response.ContentLength = sent.Length;
        return sent;
    }

    private static async Task SendAsync(S3Call call, FileStream data, ByteRange range)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            data.Position = range.Start;
            var left = range.Length;
            while (left > 0)
            {
                var wanted = buffer.AsMemory(0, (int)Math.Min(left, BufferBytes));
                var read = await data.ReadAsync(wanted, call.Request.Cancelled).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new InvalidDataException($"{data.Name} was cut short by somebody else while it was being read.");
                }

                await call.Response.BodyWriter.WriteAsync(wanted[..read], call.Request.Cancelled).ConfigureAwait(false);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
