using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;

namespace Pipeline.Contracts;

/// <summary>Everything that is agreed about one kind of event; one file of the contracts folder.</summary>
/// <param name="Name">The event's name, also its CloudEvents type.</param>
/// <param name="Version">The contract's version; rises with every change.</param>
/// <param name="Route">The HTTP route, <c>POST /{route}</c>.</param>
/// <param name="PartitionKey">The value that becomes the Kinesis partition key, so that its records keep their order.</param>
/// <param name="RequiredKeys">The values that a document must have to be accepted over HTTP.</param>
/// <param name="Limits">What one request may bring.</param>
/// <param name="Datasets">The datasets it feeds; may be empty.</param>
/// <param name="Table">The DynamoDB table it feeds; null for none.</param>
/// <param name="Firehose">Reserved for a delivery by Amazon Data Firehose; nothing uses it yet.</param>
/// <param name="Generator">How samples are made; null when none can be.</param>
public sealed record EventContract(
    string Name,
    int Version,
    string Route,
    JsonPath PartitionKey,
    IReadOnlyList<JsonPath> RequiredKeys,
    RequestLimits Limits,
    IReadOnlyList<DatasetContract> Datasets,
    TableContract? Table,
    FirehoseContract? Firehose,
    GeneratorContract? Generator)
{
    /// <summary>SHA-256 of the file that it was read from, in lower-case hexadecimal: tells a change that has no new version.</summary>
    public string ContentHash { get; init; } = "";
}
