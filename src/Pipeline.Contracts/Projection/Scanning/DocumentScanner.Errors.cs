using System.Text.Json;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Projection.Scanning;

/// <content>What is wrong with a record, and where.</content>
internal sealed partial class DocumentScanner
{
    private static RecordError InvalidUtf8(ReadOnlySpan<byte> json)
    {
        int offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(json[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return RecordError.Of(RecordErrorReason.InvalidUtf8, offset, json[offset..], "UTF-8");
    }

    private RecordError Malformed(JsonException exception, ReadOnlySpan<byte> json)
    {
        int offset = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += json[offset..].IndexOf((byte)'\n') + 1;
        }

        offset = (int)Math.Min(json.Length, offset + (exception.BytePositionInLine ?? 0));
        bool isTooDeep = offset < json.Length && json[offset] is (byte)'{' or (byte)'[' && DepthAt(json[..offset]) >= _options.MaxDepth;
        return isTooDeep
            ? RecordError.Of(RecordErrorReason.TooDeep, offset, json[offset..], $"at most {_options.MaxDepth} levels")
            : RecordError.Of(RecordErrorReason.MalformedJson, offset, json[offset..], "JSON (RFC 8259)");
    }

    /// <summary>How many objects and arrays are open behind a well-formed beginning of a document.</summary>
    private static int DepthAt(ReadOnlySpan<byte> json)
    {
        int depth = 0;
        bool inText = false;
        for (int i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"': inText = !inText; break;
                case (byte)'\\' when inText: i++; break;
                case (byte)'{' or (byte)'[' when !inText: depth++; break;
                case (byte)'}' or (byte)']' when !inText: depth--; break;
                default: break;
            }
        }

        return depth;
    }

    private RecordError ErrorAt(RecordErrorReason reason, int node, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string expected)
    {
        NodeReader user = _plan.Readers[node];
        int start = (int)reader.TokenStartIndex;
        int end = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? json.Length : (int)reader.BytesConsumed;
        return RecordError.Of(reason, user.Dataset, user.Column, user.Path, start, json[start..end], expected);
    }
}
