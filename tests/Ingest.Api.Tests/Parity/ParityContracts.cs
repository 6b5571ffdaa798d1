namespace Ingest.Api.Parity;

/// <summary>Two events that between them have every way in which a document can be refused: the default one, and one that travels in envelopes.</summary>
internal static class ParityContracts
{
    public const string Sale = "sale";
    public const string Profile = "profile";

    public static DirectoryInfo Write()
    {
        var folder = Directory.CreateTempSubdirectory("parity-contracts-");
        File.WriteAllText(Path.Combine(folder.FullName, "sale.json"), """
            {"event":"sale","version":1,"route":"sales","partitionKey":"$.customer","requiredKeys":["$.customer"],
             "limits":{"maxDocumentBytes":900000,"maxBodyBytes":8000000,"maxDocuments":500,"maxDepth":64},
             "datasets":[
               {"name":"sales","columns":[
                  {"name":"id","type":"string","required":true},{"name":"amount","type":"decimal(12,2)"},
                  {"name":"at","type":"timestamp","epoch":"milliseconds"},{"name":"paid","type":"boolean"},{"name":"count","type":"int"},
                  {"name":"place","type":"struct<city:string,floor:int>"},{"name":"tags","type":"array<string>"}],
                "partitions":[{"name":"country","type":"string","source":"$.country"}]},
               {"name":"sold_items","each":"$.items","columns":[
                  {"name":"sale_id","type":"string","source":"$.id","required":true},{"name":"sku","type":"string","required":true},{"name":"pieces","type":"int"}]}],
             "table":{"name":"sales","hashKey":{"name":"customer"},"rangeKey":{"name":"number","type":"number"},
               "attributes":[{"name":"id","type":"string"},{"name":"amount","type":"number"},{"name":"extra"},{"name":"raw","type":"json"},{"name":"items"}],
               "timeToLive":{"attribute":"expires","source":"$.until","after":"30d"}}}
            """);
        File.WriteAllText(Path.Combine(folder.FullName, "profile.json"), """
            {"event":"profile","version":1,"route":"profiles","partitionKey":"$.session",
             "limits":{"maxDocumentBytes":900000,"maxBodyBytes":8000000,"maxDocuments":500,"maxDepth":64},
             "table":{"name":"profiles","hashKey":{"name":"user"},"wholeDocument":true,
               "order":{"source":"$.updated_at","epoch":"milliseconds"},
               "timeToLive":{"attribute":"expires","source":"$.until","epoch":"seconds","after":"1d"}}}
            """);
        return folder;
    }
}
