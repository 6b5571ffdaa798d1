using System.Text;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Partitions;

/// <summary>
/// Files are kept by path and rows are counted by partition, so two partitions of a batch with one path would break the file. Whatever
/// senders write, equal paths must be one partition, and different values must have different paths.
/// </summary>
public sealed class OnePathOnePartitionTests
{
    /// <summary>Spellings that mean the same value, or that an escape, a default or a conversion could bring together.</summary>
    private static readonly string[] Spellings =
    [
        "null", "\"\"", "\"__HIVE_DEFAULT_PARTITION__\"", "\"\\u005f_HIVE_DEFAULT_PARTITION__\"", "\"__hive_default_partition__\"",
        "\"%5F%5FHIVE_DEFAULT_PARTITION__\"", "\"null\"", "\"a/b\"", "\"a%2Fb\"", "\"a\\/b\"", "\"a%252Fb\"", "\"a\"", "\"\\u0061\"", "\"p=a\"",
        "\"\\u00e9\"", "\"é\"", "\"e\\u0301\"", "\"\\ud800\"", "\"7\"", "\"07\"", "7", "7.0", "70e-1", "-0", "0", "0.0", "7.5", "9223372036854775807",
        "9223372036854775808", "true", "false", "\"true\"", "[]", "{}", "\"2024-01-01\"", "\"2024-01-01T00:00:00Z\"", "\"2024-01-01T01:00\\u002B01:00\"",
        "\"2023-12-31T23:59:59.999999Z\"", "\"2024-01-01 00:00\"", "1704067200", "1704067200.25", "\"soon\"", "\"0001-01-01T00:00:00+14:00\"",
    ];

    private static readonly string[] Levels =
    [
        """ "type":"string" """, """ "type":"int" """, """ "type":"bigint" """, """ "type":"boolean" """, """ "type":"date" """,
        """ "type":"int","transform":"year" """, """ "type":"string","transform":"month" """, """ "type":"int","transform":"day" """,
        """ "type":"string","transform":"hour" """,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SpellingsThatMeetInOnePathAreOnePartition(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 40; round++)
        {
            int levels = random.Next(1, 4);
            string partitions = string.Join(",", Enumerable.Range(0, levels)
                .Select(level => $$"""{"name":"p{{level}}","source":"$.v{{level}}",{{Levels[random.Next(Levels.Length)]}}}"""));
            EventContract contract = ContractFiles.Dataset("""{"name":"id","type":"json","source":"$"}""", $"\"partitions\":[{partitions}]");
            using ProjectionBatch batch = EventProjection.Compile(contract, Projected.NoLineage).CreateBatch();
            for (int i = 0; i < 200; i++)
            {
                IEnumerable<string> members = Enumerable.Range(0, levels).Where(_ => random.Next(8) > 0)
                    .Select(level => $"\"v{level}\":{Spellings[random.Next(Spellings.Length)]}");
                batch.TryAdd(Encoding.UTF8.GetBytes($"{{{string.Join(",", members)}}}"), Projected.Lineage, out _);
            }

            DatasetRows rows = batch.Datasets[0];
            string[] paths = [.. Enumerable.Range(0, rows.LakePartitionCount).Select(id => rows.GetLakePartition(id).Path)];
            Assert.True(paths.Length == paths.Distinct(StringComparer.Ordinal).Count(), $"seed {seed}, round {round}: {string.Join(" | ", paths.Order())}");
            Assert.All(paths, path => Assert.Equal(levels, path.Split('/').Length));
        }
    }

    /// <summary>Texts come back from their path by Hive's rule, so no two of them share one.</summary>
    [Fact]
    public void EveryTextComesBackFromItsPath()
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"id","type":"json","source":"$"}""", """ "partitions":[{"name":"p","type":"string","source":"$.v"}] """);
        const int seed = 5;
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => "ab%2F/=:\\\"'#?*^[]{}\u0001\u007F\né中".AsSpan()[random.Next(24)])]);

            string path = Projected.Paths(contract, $$"""{"v":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""").Single();

            string back = System.Text.RegularExpressions.Regex.Replace(
                path["p=".Length..], "%([0-9A-F]{2})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
            Assert.True(text == back, $"seed {seed}: {path}");
        }
    }
}
