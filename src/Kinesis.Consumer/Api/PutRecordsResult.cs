namespace Kinesis.Consumer.Api;

/// <summary>What became of each record of a PutRecords call, in the order of the batch.</summary>
/// <param name="FailedRecordCount">Records that were not taken.</param>
/// <param name="Outcomes">One entry a record.</param>
public sealed record PutRecordsResult(int FailedRecordCount, IReadOnlyList<PutRecordOutcome> Outcomes);
