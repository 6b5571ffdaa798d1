using System.Text.Json;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Projection.Scanning;

/// <content>What is wrong with a record, and where.</content>
internal sealed partial class DocumentScanner
{
    private RecordError Malformed(in JsonTokenReader reader, ReadOnlySpan<byte> json) => reader.IsTooDeep
        ? RecordError.Of(RecordErrorReason.TooDeep, reader.Position, json[reader.Position..], $"at most {_options.MaxDepth} levels")
        : RecordError.Of(RecordErrorReason.MalformedJson, reader.Position, json[Math.Min(reader.Position, json.Length)..], "JSON (RFC 8259)");

    private RecordError TooManyRows(int node, ref JsonTokenReader reader, ReadOnlySpan<byte> json) => _slots.RowCount > _options.MaxRowsPerRecord
        ? ErrorAt(RecordErrorReason.TooManyRows, node, ref reader, json, $"at most {_options.MaxRowsPerRecord} rows")
        : ErrorAt(RecordErrorReason.ExpandsTooMuch, node, ref reader, json, _room.Expected);

    private RecordError ErrorAt(RecordErrorReason reason, int node, ref JsonTokenReader reader, ReadOnlySpan<byte> json, string expected)
    {
        NodeReader user = _plan.Readers[node];
        int start = reader.TokenStart;
        int end = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? json.Length : reader.Position;
        return RecordError.Of(reason, user.Dataset, user.Column, user.Path, start, json[start..end], expected);
    }
}
