using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Aws.Checksums;
using Local.Aws.DynamoDb.Operations;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.Hosting;

namespace Local.Aws.DynamoDb;

/// <summary>DynamoDB behind the shared port: JSON 1.0, one catalog of tables a region, everything in memory.</summary>
internal sealed class DynamoDbService
{
    private const string Name = "DynamoDB";
    private const string TargetPrefix = "DynamoDB_20120810";

    private static readonly JsonWriterOptions AnswerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly Dictionary<string, DynamoDbOperation> Operations = new(StringComparer.Ordinal)
    {
        ["PutItem"] = ItemOperations.Put,
        ["GetItem"] = ItemOperations.Get,
        ["UpdateItem"] = ItemOperations.Update,
        ["DeleteItem"] = ItemOperations.Delete,
        ["Query"] = ReadOperations.Query,
        ["Scan"] = ReadOperations.Scan,
        ["BatchWriteItem"] = BatchOperations.Write,
        ["BatchGetItem"] = BatchOperations.Get,
        ["TransactWriteItems"] = TransactOperations.Write,
        ["TransactGetItems"] = TransactOperations.Get,
        ["CreateTable"] = TableOperations.Create,
        ["DescribeTable"] = TableOperations.Describe,
        ["UpdateTable"] = TableOperations.Update,
        ["DeleteTable"] = TableOperations.Delete,
        ["ListTables"] = TableOperations.List,
        ["UpdateTimeToLive"] = SettingOperations.UpdateTimeToLive,
        ["DescribeTimeToLive"] = SettingOperations.DescribeTimeToLive,
        ["ListTagsOfResource"] = SettingOperations.ListTags,
        ["TagResource"] = SettingOperations.Tag,
        ["UntagResource"] = SettingOperations.Untag,
    };

    private readonly ConcurrentDictionary<string, TableCatalog> _regions = new(StringComparer.Ordinal);
    private readonly LocalAwsOptions _options;

    private DynamoDbService(LocalAwsOptions options)
    {
        _options = options;
    }

    public static ILocalService Create(LocalAwsOptions options)
    {
        var service = new DynamoDbService(options);
        return new JsonService(Name, TargetPrefix, Operations.ToDictionary(entry => entry.Key, entry => service.Serve(entry.Value), StringComparer.Ordinal))
        {
            TypeOf = DescribeType,
            Throttled = Problems.Throttled().Error,
        };
    }

    /// <summary>Runs one operation on a body; the answer is written to <paramref name="output"/>.</summary>
    public static void Execute(DynamoDbOperation operation, TableCatalog tables, ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        try
        {
            using var answer = new Utf8JsonWriter(output, AnswerOptions);
            operation(tables, body, answer);
        }
        catch (JsonException exception)
        {
            throw Problems.Serialization($"The request body is not valid JSON: {exception.Message}");
        }
    }

    private static string DescribeType(string code) => code switch
    {
        "ValidationException" => "com.amazon.coral.validate#ValidationException",
        "SerializationException" or "UnknownOperationException" => "com.amazon.coral.service#" + code,
        _ => "com.amazonaws.dynamodb.v20120810#" + code,
    };

    private JsonOperation Serve(DynamoDbOperation operation) => async request =>
    {
        var tables = _regions.GetOrAdd(
            request.Region,
            static (region, options) => new TableCatalog(region, options.TimeProvider, options.Limits == LimitsMode.Aws),
            _options);
        using var output = new PooledBufferWriter();
        Execute(operation, tables, request.Body.Span, output);
        request.Http.Response.Headers["x-amz-crc32"] = CrcTable.HashCrc32(output.WrittenSpan).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await request.ReplyAsync(output.WrittenMemory).ConfigureAwait(false);
    };
}
