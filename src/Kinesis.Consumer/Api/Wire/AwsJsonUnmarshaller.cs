using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Hands the buffered body on, or turns an error answer into the sorted exception.</summary>
internal sealed class AwsJsonUnmarshaller : ResponseUnmarshaller
{
    public static readonly AwsJsonUnmarshaller Instance = new();

    private AwsJsonUnmarshaller()
    {
    }

    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext context)
    {
        var response = ((BodyContext)context).Response;
        return new AwsJsonResponse { Body = response.TakeBody(), AnsweredAt = ReadDate(response.GetHeaderValue("Date")) };
    }

    public override AmazonServiceException UnmarshallException(
        UnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
    {
        var response = ((BodyContext)context).Response;
        var (code, message) = ErrorBody.Read(response.Body.Span, response.GetHeaderValue("x-amzn-ErrorType"), statusCode);
        return new AwsRequestException(
            AwsErrors.Sort(code, statusCode, message),
            code,
            message is { Length: > 0 } ? $"{code}: {message}" : $"{code} (HTTP {(int)statusCode})",
            innerException,
            statusCode,
            response.GetHeaderValue("x-amzn-RequestId"));
    }

    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException) =>
        new BodyContext(response, responseStream);

    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException, IRequestContext requestContext) =>
        new BodyContext(response, responseStream);

    private static DateTimeOffset? ReadDate(string? header) =>
        DateTimeOffset.TryParseExact(header, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
