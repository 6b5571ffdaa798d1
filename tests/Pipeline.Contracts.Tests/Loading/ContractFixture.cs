using System.Text.Json.Nodes;

namespace Pipeline.Contracts.Tests.Loading;

/// <summary>A good contract with every property of the format, to spoil one place at a time.</summary>
internal static class ContractFixture
{
    public const string Good = """
        {
          "$schema": "./event-contract.schema.json", "event": "sample", "version": 3, "route": "samples", "partitionKey": "$.id",
          "requiredKeys": ["$.id", "$..zip"],
          "limits": { "maxDocumentBytes": 1000, "maxBodyBytes": 5000, "maxDocuments": 10, "maxDepth": 8 },
          "datasets": [
            {
              "name": "rows", "each": "$.items[*]", "filter": { "source": "@.kind", "in": ["a", 1, true, null] },
              "columns": [
                { "name": "id", "type": "string", "source": "$.id", "required": true },
                { "name": "amount", "type": "decimal(10,2)", "default": 1.5 },
                { "name": "at", "type": "timestamp", "epoch": "seconds" },
                { "name": "place", "type": "struct<City:string,geo:array<double>>", "source": "@.place" }
              ],
              "partitions": [
                { "name": "year", "type": "int", "source": "@.at", "transform": "year", "epoch": "seconds", "required": true },
                { "name": "dt", "type": "date", "source": "_arrival_time" },
                { "name": "region", "type": "string", "source": "$.region", "default": "none" }
              ],
              "compression": "zstd", "rowGroupBytes": 1048576, "fileBytes": 2097152, "bloomFilterColumns": ["id"]
            }
          ],
          "table": {
            "name": "samples", "hashKey": { "name": "id" }, "rangeKey": { "name": "n", "type": "number", "source": "$.n" },
            "attributes": [{ "name": "body", "source": "$", "type": "json" }],
            "timeToLive": { "attribute": "expires", "source": "$.at", "after": "90d" }
          },
          "firehose": { "bufferMegabytes": 64, "bufferSeconds": 60, "prefixStyle": "plain", "backup": true },
          "generator": { "kind": "template", "template": ["{\"id\":\"{{random.number(9)}}\"}"] }
        }
        """;

    /// <summary>The good contract with one value put in place of another; a null replacement takes the property away.</summary>
    /// <param name="path">Names and indexes from the root, separated by slashes.</param>
    /// <param name="replacement">The JSON text to put there, or null.</param>
    public static string With(string path, string? replacement)
    {
        JsonNode root = JsonNode.Parse(Good)!;
        string[] steps = path.Split('/');
        JsonNode parent = root;
        foreach (string step in steps[..^1])
        {
            parent = parent is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : parent[step]!;
        }

        JsonNode? value = replacement is null ? null : JsonNode.Parse(replacement);
        if (parent is JsonArray list)
        {
            list[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else if (replacement is null)
        {
            parent.AsObject().Remove(steps[^1]);
        }
        else
        {
            parent[steps[^1]] = value;
        }

        return root.ToJsonString();
    }
}
