using System.Text.Json;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Loading;

/// <summary>One table of spoilt contracts for both judges: the loader and the schema file that lies beside the contracts.</summary>
public sealed class ContractRulesTests
{
    private static readonly SchemaJudge Schema =
        new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ContractFiles.Folder, "event-contract.schema.json"))).RootElement);

    /// <summary>Place, replacement, the path of the problem; these a schema can see too.</summary>
    public static TheoryData<string, string?, string> SeenByBoth => new()
    {
        { "unknown", "1", "$.unknown" },
        { "event", null, "$.event" },
        { "event", "\"Sample\"", "$.event" },
        { "event", "\"sample\\n\"", "$.event" },
        { "event", "7", "$.event" },
        { "version", "0", "$.version" },
        { "version", "1.5", "$.version" },
        { "version", null, "$" },
        { "route", "\"a/b\"", "$.route" },
        { "partitionKey", null, "$.partitionKey" },
        { "partitionKey", "\"@.id\"", "$.partitionKey" },
        { "partitionKey", "\"id\"", "$.partitionKey" },
        { "requiredKeys/1", "7", "$.requiredKeys[1]" },
        { "limits/maxDepth", "65", "$.limits.maxDepth" },
        { "limits/maxDocuments", "0", "$.limits.maxDocuments" },
        { "limits/more", "0", "$.limits.more" },
        { "datasets", "{}", "$.datasets" },
        { "datasets/0/name", "\"Rows\"", "$.datasets[0].name" },
        { "datasets/0/name", "\"_rows\"", "$.datasets[0].name" },
        { "datasets/0/columns", "[]", "$.datasets[0].columns" },
        { "datasets/0/columns/0/name", "\"_event_id\"", "$.datasets[0].columns[0].name" },
        { "datasets/0/columns/0/nam", "\"x\"", "$.datasets[0].columns[0].nam" },
        { "datasets/0/columns/0/type", "\"text\"", "$.datasets[0].columns[0].type" },
        { "datasets/0/columns/0/type", "\"struct<>\"", "$.datasets[0].columns[0].type" },
        { "datasets/0/columns/0/required", "\"yes\"", "$.datasets[0].columns[0].required" },
        { "datasets/0/columns/2/epoch", "\"minutes\"", "$.datasets[0].columns[2].epoch" },
        { "datasets/0/partitions/0/type", "\"double\"", "$.datasets[0].partitions[0].type" },
        { "datasets/0/partitions/0/transform", "\"week\"", "$.datasets[0].partitions[0].transform" },
        { "datasets/0/partitions/0/source", null, "$.datasets[0].partitions[0].source" },
        { "datasets/0/partitions/0/epoch", "\"minutes\"", "$.datasets[0].partitions[0].epoch" },
        { "datasets/0/partitions/0/required", "1", "$.datasets[0].partitions[0].required" },
        { "datasets/0/partitions/2/default", "null", "$.datasets[0].partitions[2].default" },
        { "datasets/0/partitions/2/default", "[]", "$.datasets[0].partitions[2].default" },
        { "datasets/0/partitions/2/default", "\"\"", "$.datasets[0].partitions[2].default" },
        { "datasets/0/partitions/2/default", "\"__HIVE_DEFAULT_PARTITION__\"", "$.datasets[0].partitions[2].default" },
        { "datasets/0/compression", "\"lz4\"", "$.datasets[0].compression" },
        { "datasets/0/fileBytes", "1", "$.datasets[0].fileBytes" },
        { "datasets/0/bloomFilterColumns", "[\"id\",\"id\"]", "$.datasets[0].bloomFilterColumns[1]" },
        { "datasets/0/filter/in", "[]", "$.datasets[0].filter.in" },
        { "datasets/0/filter/equals", "1", "$.datasets[0].filter" },
        { "datasets/0/filter/in", null, "$.datasets[0].filter" },
        { "table/name", "\"x\"", "$.table.name" },
        { "table/hashKey", null, "$.table" },
        { "table/hashKey/type", "\"binary\"", "$.table.hashKey.type" },
        { "table/attributes/0/name", "\"_seq\"", "$.table.attributes[0].name" },
        { "table/timeToLive/after", "\"90 days\"", "$.table.timeToLive.after" },
        { "table/timeToLive/epoch", "\"minutes\"", "$.table.timeToLive.epoch" },
        { "table/order", "{}", "$.table.order.source" },
        { "table/order", "{\"source\":\"$.at\",\"epoch\":\"days\"}", "$.table.order.epoch" },
        { "firehose/bufferSeconds", "30", "$.firehose.bufferSeconds" },
        { "firehose/prefixStyle", "\"flat\"", "$.firehose.prefixStyle" },
        { "generator/kind", "\"none\"", "$.generator.kind" },
        { "generator/template", null, "$.generator" },
        { "generator/template", "\"text\"", "$.generator.template" },
    };

    /// <summary>What only the loader can see, because it compares places or reads the texts inside.</summary>
    public static TheoryData<string, string, string, string> SeenByTheLoader => new()
    {
        { "partitionKey", "\"$.a..b.c\"", "$.partitionKey", "position 6" },
        { "partitionKey", "\"$.a[*]\"", "$.partitionKey", "without [*]" },
        { "partitionKey", "\"$.session\"", "$.table.hashKey", "order beside them" },
        { "requiredKeys/0", "\"$.a.\"", "$.requiredKeys[0]", "position 4" },
        { "datasets/0/each", "\"$..items\"", "$.datasets[0].each", "the path of an array" },
        { "datasets/0/columns/1/name", "\"id\"", "$.datasets[0].columns[1].name", "no other column" },
        { "datasets/0/partitions/0/name", "\"amount\"", "$.datasets[0].partitions[0].name", "no column" },
        { "datasets/0/columns/1/type", "\"decimal(39,2)\"", "$.datasets[0].columns[1].type", "1 to 38" },
        { "datasets/0/columns/1/type", "\"decimal(4,5)\"", "$.datasets[0].columns[1].type", "scale of 0 to the precision" },
        { "datasets/0/columns/3/type", "\"struct<a:int,A:int>\"", "$.datasets[0].columns[3].type", "twice" },
        { "datasets/0/columns/3/type", "\"array<array<int>\"", "$.datasets[0].columns[3].type", "'>' at position 16" },
        { "datasets/0/columns/3/source", "\"$..place\"", "$.datasets[0].columns[3]", "scalar" },
        { "datasets/0/columns/1/default", "1.505", "$.datasets[0].columns[1].default", "fits decimal(10,2) exactly" },
        { "datasets/0/columns/3/default", "{}", "$.datasets[0].columns[3].default", "no default on structs" },
        { "datasets/0/columns/0/epoch", "\"seconds\"", "$.datasets[0].columns[0].epoch", "type timestamp" },
        { "datasets/0/partitions/0/type", "\"date\"", "$.datasets[0].partitions[0].type", "int or string" },
        { "datasets/0/partitions/1/type", "\"string\"", "$.datasets[0].partitions[1].type", "date" },
        { "datasets/0/partitions/1/required", "true", "$.datasets[0].partitions[1].required", "_arrival_time" },
        { "datasets/0/partitions/1/default", "\"2024-01-01\"", "$.datasets[0].partitions[1].default", "_arrival_time" },
        { "datasets/0/partitions/1/epoch", "\"seconds\"", "$.datasets[0].partitions[1].epoch", "_arrival_time" },
        { "datasets/0/partitions/0/default", "\"soon\"", "$.datasets[0].partitions[0].default", "ISO 8601" },
        { "datasets/0/partitions/2/default", "7", "$.datasets[0].partitions[2].default", "a text" },
        { "datasets/0/partitions/2/epoch", "\"seconds\"", "$.datasets[0].partitions[2].epoch", "of a time" },
        { "datasets/0/rowGroupBytes", "1073741824", "$.datasets[0]", "not above fileBytes" },
        { "datasets/0/bloomFilterColumns/0", "\"place\"", "$.datasets[0].bloomFilterColumns[0]", "of type string, int, bigint" },
        { "table/rangeKey/name", "\"id\"", "$.table.rangeKey", "another name" },
        { "table/attributes/0/name", "\"n\"", "$.table.attributes[0]", "no other attribute" },
        { "table/wholeDocument", "true", "$.table", "either attributes or wholeDocument" },
        { "table/timeToLive/attribute", "\"body\"", "$.table.timeToLive", "no key and no attribute" },
        { "generator/template/0", "\"{{random.colour()}}\"", "$.generator.template", "position 2" },
    };

    /// <summary>An object key ends at 1,024 bytes; names that leave nothing for the values would make every record a dead letter.</summary>
    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    public void NamesLeaveRoomForThePartitionValues(int levels, int problems)
    {
        string partitions = string.Join(",", Enumerable.Range(0, levels)
            .Select(level => $$"""{"name":"{{new string((char)('a' + level), 99)}}","type":"string","source":"$.v"}"""));

        IReadOnlyList<ContractProblem> found = ContractFiles.ProblemsOf(ContractFixture.With("datasets/0/partitions", $"[{partitions}]"));

        Assert.Equal(problems, found.Count);
        Assert.All(found, problem => Assert.Equal("$.datasets[0].partitions", problem.Path));
        Assert.All(found, problem => Assert.Contains("1024", problem.Allowed, StringComparison.Ordinal));
    }

    [Fact]
    public void TheGoodContractIsAcceptedByBoth()
    {
        Assert.Empty(ContractFiles.ProblemsOf(ContractFixture.Good));
        Assert.True(AcceptedBySchema(ContractFixture.Good));
        foreach (string file in Directory.GetFiles(ContractFiles.Folder, "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)))
        {
            Assert.True(AcceptedBySchema(File.ReadAllText(file)), file);
        }
    }

    [Theory]
    [MemberData(nameof(SeenByBoth))]
    public void LoaderAndSchemaRefuseTheSame(string path, string? replacement, string problemPath)
    {
        string json = ContractFixture.With(path, replacement);

        IReadOnlyList<ContractProblem> problems = ContractFiles.ProblemsOf(json);

        Assert.Contains(problems, problem => problem.Path == problemPath && problem.Allowed.Length > 0);
        Assert.False(AcceptedBySchema(json), "the schema accepts it");
    }

    [Theory]
    [MemberData(nameof(SeenByTheLoader))]
    public void LoaderSeesWhatContradicts(string path, string replacement, string problemPath, string allowed)
    {
        string json = ContractFixture.With(path, replacement);

        ContractProblem problem = Assert.Single(ContractFiles.ProblemsOf(json));

        Assert.Equal(problemPath, problem.Path);
        Assert.Contains(allowed, problem.Allowed, StringComparison.Ordinal);
        Assert.True(AcceptedBySchema(json), "the schema sees it too: move it to the other table");
    }

    [Theory]
    [InlineData("partitionKey", "\"$.n\"")]
    [InlineData("table/order", "{\"source\":\"$.at\",\"epoch\":\"milliseconds\"}")]
    public void ATableWhoseItemsAreOfOnePartitionKeyOrHaveAnOrderIsAccepted(string path, string replacement)
    {
        string json = ContractFixture.With(path, replacement);
        string elsewhere = path == "partitionKey" ? json : json.Replace("\"partitionKey\":\"$.id\"", "\"partitionKey\":\"$.session\"", StringComparison.Ordinal);

        Assert.Empty(ContractFiles.ProblemsOf(elsewhere));
        Assert.True(AcceptedBySchema(elsewhere));
    }

    private static bool AcceptedBySchema(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Schema.Accepts(document.RootElement);
    }
}
