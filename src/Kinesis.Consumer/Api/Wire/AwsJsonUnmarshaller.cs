using System.Globalization;
using System.Net;
using System.Text.Json;
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
        var (code, message) = ReadError(response.Body.Span);
        code ??= response.GetHeaderValue("x-amzn-ErrorType");
        code = ShapeName(code) ?? $"Http{(int)statusCode}";
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

    /// <summary>A proxy may answer with a page instead of JSON: then only the status tells.</summary>
    private static (string? Code, string? Message) ReadError(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? (Text(root, "__type") ?? Text(root, "code"), Text(root, "message") ?? Text(root, "Message"))
                : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Without the namespace before # and the address after a colon.</summary>
    private static string? ShapeName(string? code)
    {
        if (string.IsNullOrEmpty(code))
        {
            return null;
        }

        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..];
        var colon = code.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? code[..colon] : code;
    }
}
