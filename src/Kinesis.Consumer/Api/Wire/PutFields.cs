using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Reads the answers of PutRecord and PutRecords.</summary>
internal static class PutFields
{
    public static PutRecordsResult ReadResult(JsonElement answer, int sent)
    {
        var records = answer.GetProperty("Records");
        if (records.GetArrayLength() != sent)
        {
            // Guessing which record an entry belongs to would acknowledge a record that was never stored.
            throw new FormatException($"{records.GetArrayLength()} outcomes for {sent} records");
        }

        var outcomes = new PutRecordOutcome[sent];
        var failed = 0;
        foreach (var (index, record) in records.EnumerateArray().Index())
        {
            outcomes[index] = ReadOutcome(record);
            failed += outcomes[index].IsAccepted ? 0 : 1;
        }

        return new PutRecordsResult(failed, outcomes);
    }

    public static PutRecordOutcome ReadOutcome(JsonElement record)
    {
        if (ShardFields.OptionalText(record, "ErrorCode") is { } code)
        {
            return new PutRecordOutcome(null, null, code, ShardFields.OptionalText(record, "ErrorMessage"));
        }

        return new PutRecordOutcome(ShardFields.Text(record, "ShardId"), ShardFields.Text(record, "SequenceNumber"), null, null);
    }
}
