using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Loading;

public sealed class ShippedContractsTests
{
    [Fact]
    public void OrderFeedsFourDatasetsAndOneTable()
    {
        EventContract order = ContractFiles.Order;

        Assert.Equal("orders", order.Route);
        Assert.Equal("$.customer_id", order.PartitionKey.ToString());
        Assert.Equal(["orders", "product_details", "purchase_details", "shipping_addresses"], order.Datasets.Select(dataset => dataset.Name));
        Assert.Equal("customer_id", order.Table?.HashKey.Name);
        Assert.Equal("order_id", order.Table?.RangeKey?.Name);
        Assert.Equal("decimal(10,2)", order.Datasets[2].Columns.Single(column => column.Name == "amount").Type.AthenaName);
    }

    [Fact]
    public void ClickKeepsItsNestedEventAndFeedsNoTable()
    {
        EventContract click = ContractFiles.Click;

        Assert.Equal("clicks", click.Route);
        Assert.Null(click.Table);
        Assert.Equal("struct<type:string,product:string,amount:int>", click.Datasets.Single().Columns[^1].Type.AthenaName);
        Assert.True(ContractFiles.Shipped.TryGetRoute("clicks", out EventContract? byRoute));
        Assert.Same(click, byRoute);
    }
}
