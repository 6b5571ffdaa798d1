using System.Collections.Frozen;
using System.Net;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Retrieval.FanOut;

/// <summary>Tells errors that fan-out will not get over from passing ones, and what an operator can do about them.</summary>
internal static class FanOutRefusal
{
    private const string Endpoint = "The endpoint does not offer enhanced fan-out; set Kinesis:Retrieval:Mode to Polling";
    private const string Permission =
        "Allow kinesis:DescribeStreamSummary and kinesis:RegisterStreamConsumer on the stream, and kinesis:DescribeStreamConsumer and "
        + "kinesis:SubscribeToShard on its consumers";

    private static readonly FrozenDictionary<string, string> AdviceByCode = new Dictionary<string, string>
    {
        ["AccessDeniedException"] = Permission,
        ["AccessDenied"] = Permission,
        ["NotAuthorized"] = Permission,
        ["UnauthorizedException"] = Permission,
        ["UnknownOperationException"] = Endpoint,
        ["UnsupportedOperationException"] = Endpoint,
        ["UnsupportedOperation"] = Endpoint,
        ["NotImplemented"] = Endpoint,
        ["InvalidAction"] = Endpoint,
        ["LimitExceededException"] = "Deregister a consumer of the stream or ask for a higher limit",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a subscription was refused in a way that no repeat changes. Being too fast is none.</summary>
    public static bool Covers(AwsRequestException exception) => exception.Kind != AwsErrorKind.Throttled
        && (AdviceByCode.ContainsKey(exception.ErrorCode)
            || exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented);

    public static string Advise(AwsRequestException exception) =>
        AdviceByCode.GetValueOrDefault(exception.ErrorCode, "Set Kinesis:Retrieval:Mode to Polling, or correct what the error names");
}
