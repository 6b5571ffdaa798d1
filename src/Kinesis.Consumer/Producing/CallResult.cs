using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Producing;

/// <summary>How a call ended: answered record by record, or failed as a whole.</summary>
internal readonly struct CallResult
{
    private const string InvalidArgument = "InvalidArgumentException";
    private const string Validation = "ValidationException";

    private readonly PutRecordsResult? _answer;
    private readonly AwsRequestException? _error;

    public CallResult(PutRecordsResult answer)
    {
        _answer = answer;
        _error = null;
    }

    public CallResult(AwsRequestException error)
    {
        _answer = null;
        _error = error;
    }

    /// <summary>Null if it was answered.</summary>
    public AwsRequestException? Error => _error;

    /// <summary>Whether the service may have stored records all the same. A refusal says that it has not; all else may be a lost answer.</summary>
    public bool IsUncertain => _error is { } error && !((int)error.StatusCode is >= 400 and < 500);

    /// <summary>Whether the service found fault with the request: one of its records may be to blame, and the others need not suffer.</summary>
    public bool IsRefusedForContent => _error is { ErrorCode: InvalidArgument or Validation };

    /// <summary>What became of one Kinesis record of the call.</summary>
    public PutRecordOutcome OutcomeOf(int index) =>
        _answer is { } answer ? answer.Outcomes[index] : new PutRecordOutcome(null, null, _error!.ErrorCode, _error.Message);

    public AwsErrorKind KindOf(in PutRecordOutcome outcome) => _error?.Kind ?? KindOf(outcome.ErrorCode!);

    // PutRecords names for single records: throughput, an internal failure, and what KMS says.
    private static AwsErrorKind KindOf(string code) => AwsErrors.Sort(code, System.Net.HttpStatusCode.InternalServerError);
}
