using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Columns;

public sealed class DatasetSchemaTests
{
    [Fact]
    public void LeavesCarryPathsLevelsAndWidths()
    {
        EventContract contract = ContractFiles.Dataset("""
            {"name":"id","type":"string","required":true},{"name":"place","type":"struct<city:string,geo:array<struct<lat:double>>>"},
            {"name":"tags","type":"array<string>","required":true},{"name":"m","type":"decimal(9,2)"},{"name":"n","type":"decimal(18,2)"},{"name":"o","type":"decimal(38,2)"}
            """);

        IReadOnlyList<LeafDescriptor> leaves = DatasetSchema.Leaves(contract.Datasets[0]);

        Assert.Equal(
            [
                "id ByteArray 0 0 0", "place.city ByteArray 2 0 0", "place.geo.list.element.lat Double 5 1 0", "tags.list.element ByteArray 2 1 0",
                "m Int32 1 0 0", "n Int64 1 0 0", "o FixedByteArray 1 0 16", "_event_id ByteArray 1 0 0", "_stream ByteArray 0 0 0", "_shard_id ByteArray 0 0 0",
                "_sequence_number ByteArray 0 0 0", "_sub_sequence Int64 0 0 0", "_arrival_time Int64 0 0 0",
            ],
            leaves.Select(leaf => $"{leaf.Path} {leaf.Kind} {leaf.MaxDefinitionLevel} {leaf.MaxRepetitionLevel} {leaf.TypeLength}"));
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        Assert.Equal(leaves, batch.Datasets[0].Leaves.ToArray().Select(leaf => leaf.Descriptor));
    }

    [Theory]
    [InlineData(19, 9)]
    [InlineData(21, 9)]
    [InlineData(22, 10)]
    [InlineData(28, 12)]
    [InlineData(38, 16)]
    public void WideDecimalsTakeTheFewestBytesThatHoldThem(int precision, int bytes) => Assert.Equal(
        bytes, DatasetSchema.Leaves(ContractFiles.Dataset($$"""{"name":"v","type":"decimal({{precision}},0)"}""").Datasets[0], includeLineage: false)[0].TypeLength);
}
