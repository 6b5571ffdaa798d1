using Local.Aws.DynamoDb.Requests;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>Reads and checks the definition of one secondary index.</summary>
internal static class IndexSchemaReader
{
    public static IndexSchema Read(TableRequest request, IReadOnlyList<KeyAttribute> attributes, bool isGlobal, Throughput? table)
    {
        var name = request.RequiredText("IndexName");
        TableNames.CheckIndex(name);
        var projection = request.Object("Projection") ?? throw Problems.Missing("projection");
        var type = projection.Text("ProjectionType") switch
        {
            "ALL" => ProjectionType.All,
            "KEYS_ONLY" => ProjectionType.KeysOnly,
            "INCLUDE" => ProjectionType.Include,
            null => throw Problems.Validation($"{Problems.InvalidParameter}Unknown ProjectionType: null"),
            var other => throw Problems.Constraints(
                $"Value '{other}' at 'projection.projectionType' failed to satisfy constraint: Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]"),
        };
        var included = projection.Texts("NonKeyAttributes");
        if (type == ProjectionType.Include != included.Count > 0)
        {
            throw Problems.Validation(type == ProjectionType.Include
                ? $"{Problems.InvalidParameter}ProjectionType is INCLUDE, but NonKeyAttributes is not specified"
                : $"{Problems.InvalidParameter}ProjectionType is {projection.Text("ProjectionType")}, but NonKeyAttributes is specified");
        }

        var throughput = TableSchemaReader.ReadThroughput(request);
        if (isGlobal && throughput is null && table is not null)
        {
            throw Problems.Validation($"{Problems.InvalidParameter}ProvisionedThroughput must be specified for index: {name}");
        }

        return new IndexSchema
        {
            Name = name,
            IsGlobal = isGlobal,
            Key = TableSchemaReader.ReadKey(request, attributes),
            ProjectionType = type,
            NonKeyAttributes = included,
            Throughput = isGlobal ? throughput : null,
        };
    }
}
