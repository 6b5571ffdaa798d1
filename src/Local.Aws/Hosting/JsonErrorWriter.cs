using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.Hosting;

/// <summary>Writes <c>{"__type":…,"message":…}</c> as the JSON services do.</summary>
internal static class JsonErrorWriter
{
    public static async Task WriteAsync(HttpContext http, ServiceError error, string type)
    {
        using var buffer = new PooledBufferWriter();
        using (var writer = new Utf8JsonWriter((IBufferWriter<byte>)buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("__type", type);
            writer.WriteString("message", error.Message);
            error.WriteMembers?.Invoke(writer);
            writer.WriteEndObject();
        }

        http.Response.StatusCode = error.Status;
        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        http.Response.ContentType = http.Request.ContentType is { Length: > 0 } asked ? asked : "application/x-amz-json-1.1";
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted).ConfigureAwait(false);
    }
}
