using Local.Aws.Hosting;

namespace Local.Aws.DynamoDb;

/// <summary>The errors that more than one place answers, in DynamoDB's words.</summary>
internal static class Problems
{
    public const string ConditionalRequestFailed = "The conditional request failed";
    public const string KeyDoesNotMatchSchema = "The provided key element does not match the schema";
    public const string ItemTooLarge = "Item size has exceeded the maximum allowed size";
    public const string UpdatedItemTooLarge = "Item size to update has exceeded the maximum allowed size";
    public const string InvalidParameter = "One or more parameter values were invalid: ";

    public static ServiceException Validation(string message) => new("ValidationException", message);

    public static ServiceException Serialization(string message) => new("SerializationException", message);

    public static ServiceException TableNotFound() => new("ResourceNotFoundException", "Requested resource not found");

    public static ServiceException TableNotFound(string name) =>
        new("ResourceNotFoundException", $"Requested resource not found: Table: {name} not found");

    public static ServiceException TableNameRequired() => Validation("The parameter 'TableName' is required but was not present in the request");

    public static ServiceException TableExists(string name) => new("ResourceInUseException", $"Table already exists: {name}");

    public static ServiceException Throttled() => new(
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. " +
        "Consider increasing your provisioning level with the UpdateTable API.");

    public static ServiceException Missing(params ReadOnlySpan<string> members)
    {
        var lines = new string[members.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = $"Value null at '{members[i]}' failed to satisfy constraint: Member must not be null";
        }

        return Constraints(lines);
    }

    public static ServiceException Constraints(params string[] lines) =>
        Validation($"{lines.Length} validation error{(lines.Length > 1 ? "s" : string.Empty)} detected: {string.Join("; ", lines)}");
}
