using System.Buffers;
using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Projection;

public sealed class OrderProjectionTests
{
    private const string Order = """
        {"customer_id":"user3542","order_id":"o00001","order_date":"2024-06-08T18:05:03.411937Z","status":"pending",
         "shipping_address":{"street":"1 Oak","city":"Salem","state":"Ohio","zip":"00123","country":"Côte d'Ivoire/x"},
         "product_details":[{"product_id":"p1","name":"mug","quantity":2,"item_details":{"color":"Red","size":"M"}},
                            {"quantity":1,"product_id":"p2","item_details":null}],
         "purchaise_details":{"payment_type":"cash","amount":57.3,"currency":"USD","instalments":3}}
        """;

    [Fact]
    public void OneOrderGivesTheRowsOfAllFourDatasets()
    {
        using ProjectionBatch batch = EventProjection.Compile(ContractFiles.Order).CreateBatch();

        Assert.True(batch.TryAdd(System.Text.Encoding.UTF8.GetBytes(Order), Projected.Lineage, out RecordError error), error.ToString());

        Dictionary<string, object?> order = RowReader.Read(batch.Datasets[0], includeLineage: true).Single();
        Assert.Equal("o00001", order["order_id"]);
        Assert.Equal(19882L, order["order_date"]);
        Assert.Equal("e-1", order["_event_id"]);
        Assert.Equal("4960", order["_sequence_number"]);
        Assert.Equal(1_763_700_000_000_000L, order["_arrival_time"]);
        List<Dictionary<string, object?>> products = RowReader.Read(batch.Datasets[1], includeLineage: true);
        Assert.Equal(["o00001", "o00001"], products.Select(row => row["order_id"]));
        Assert.Equal(["p1", "p2"], products.Select(row => row["product_id"]));
        Assert.Equal(["Red", null], products.Select(row => row["color"]));
        Assert.Equal((Int128)5730, RowReader.Read(batch.Datasets[2], includeLineage: true).Single()["amount"]);
        Assert.Equal("00123", RowReader.Read(batch.Datasets[3], includeLineage: true).Single()["zip"]);
        Assert.Equal(
            ["customer_id=user3542", "year=2024", "year=2024/month=6", "country=Côte d%27Ivoire%2Fx"],
            batch.Datasets.ToArray().Select(rows => rows.GetLakePartition(rows.LakePartitionIds[0]).Path));
    }

    [Theory]
    [InlineData("order")]
    [InlineData("click")]
    public void GeneratedEventsFitTheirContract(string name)
    {
        EventContract contract = ContractFiles.Shipped.Events.Single(candidate => candidate.Name == name);
        var generator = EventGenerator.Create(contract, new GeneratorOptions { Seed = 7, Now = DateTimeOffset.UnixEpoch });
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        for (int i = 0; i < 2_000; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            generator.Write(output, i);
            Assert.True(batch.TryAdd(output.WrittenSpan, Projected.Lineage, out RecordError error), error.ToString());
        }

        Assert.Equal(2_000, batch.Datasets[0].RowCount);
        Assert.Equal(2_000, RowReader.Read(batch.Datasets[0], includeLineage: true).Count);
    }
}
