namespace Consumer.Cli.Chaos.Readings;

/// <summary>
/// The contract of the chaos run's own event. It is small, so that the run is about leases and commits, and it has what the audit needs: a number
/// for every record, versions that rise per key, one dataset a record, one with any number of rows a record, and items that are replaced many times.
/// </summary>
internal static class ReadingContract
{
    public const string EventName = "reading";
    public const string Route = "readings";
    public const string Readings = "readings";
    public const string Parts = "parts";
    public const string Table = "readings";
    public const string HashKey = "key";
    public const string RangeKey = "item";

    private const string Json =
        """
        {
          "event": "reading",
          "version": 1,
          "route": "readings",
          "partitionKey": "$.key",
          "requiredKeys": ["$.key", "$.number", "$.item"],
          "limits": { "maxDocumentBytes": 1048576, "maxBodyBytes": 10485760, "maxDocuments": 500, "maxDepth": 8 },
          "datasets": [
            {
              "name": "readings",
              "columns": [
                { "name": "number", "type": "bigint", "required": true },
                { "name": "key", "type": "string", "required": true },
                { "name": "version", "type": "bigint", "required": true },
                { "name": "pad", "type": "string" }
              ],
              "partitions": [{ "name": "bucket", "type": "int", "source": "$.bucket" }],
              "rowGroupBytes": 1048576
            },
            {
              "name": "parts",
              "each": "$.parts",
              "columns": [
                { "name": "number", "type": "bigint", "source": "$.number", "required": true },
                { "name": "part", "type": "int", "required": true }
              ]
            }
          ],
          "table": {
            "name": "readings",
            "hashKey": { "name": "key" },
            "rangeKey": { "name": "item" },
            "attributes": [{ "name": "number" }, { "name": "version" }]
          }
        }
        """;

    /// <summary>Writes the contract into a folder of its own, where Ingest and the workers read it.</summary>
    public static string WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "reading.json"), Json);
        return folder;
    }
}
