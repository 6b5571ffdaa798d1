using System.Net;
using System.Text.Json.Nodes;

namespace Local.Aws.Tests.DynamoDb;

/// <summary>A status and a document, with the parts of an error.</summary>
internal sealed record DynamoDbAnswer(HttpStatusCode Status, JsonObject Document)
{
    /// <summary>The error's name without its namespace.</summary>
    public string Code => Document["__type"]?.GetValue<string>().Split('#')[^1] ?? string.Empty;

    public string Message => (Document["message"] ?? Document[nameof(Message)])?.GetValue<string>() ?? string.Empty;
}
