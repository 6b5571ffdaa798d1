using System.Text.Json;
using System.Text.Json.Nodes;
using Consumer.Cli.Auditing;

namespace Consumer.Cli.Demo;

/// <summary>What an order must give, written down by hand.</summary>
internal static class OrderExpectations
{
    public const string Table = "orders";
    public const string HashKey = "customer_id";
    public const string RangeKey = "order_id";

    private static readonly ExpectedColumn OrderId = new("order_id", "VARCHAR", "order_id");
    private static readonly ExpectedColumn Year = new("year", "INTEGER", "order_date") { InFolder = true, Part = ..4 };
    private static readonly ExpectedColumn Month = new("month", "INTEGER", "order_date") { InFolder = true, Part = 5..7 };

    public static IReadOnlyList<ExpectedDataset> Datasets { get; } =
    [
        new(
            "orders",
            null,
            [
                OrderId,
                new("order_date", "DATE", "order_date") { Part = ..10 },
                new("status", "VARCHAR", "status"),
                new("customer_id", "VARCHAR", "customer_id") { InFolder = true },
            ],
            []),
        new(
            "product_details",
            "product_details",
            [
                new("product_id", "VARCHAR", "@.product_id"),
                OrderId,
                new("name", "VARCHAR", "@.name"),
                new("quantity", "INTEGER", "@.quantity"),
                new("color", "VARCHAR", "@.item_details.color"),
                new("size", "VARCHAR", "@.item_details.size"),
                Year,
            ],
            []),
        new(
            "purchase_details",
            null,
            [
                OrderId,
                new("payment_type", "VARCHAR", "purchaise_details.payment_type"),
                new("amount", "DECIMAL(10,2)", "purchaise_details.amount"),
                new("currency", "VARCHAR", "purchaise_details.currency"),
                new("instalments", "INTEGER", "purchaise_details.instalments"),
                Year,
                Month,
            ],
            []),
        new(
            "shipping_addresses",
            null,
            [
                OrderId,
                new("state", "VARCHAR", "shipping_address.state"),
                new("city", "VARCHAR", "shipping_address.city"),
                new("street", "VARCHAR", "shipping_address.street"),
                new("zip", "VARCHAR", "shipping_address.zip"),
                new("country", "VARCHAR", "shipping_address.country") { InFolder = true },
            ],
            []),
    ];

    /// <summary>The item that an order must be: its members, the misspelt one under its right name.</summary>
    public static JsonElement Item(JsonElement order)
    {
        var item = JsonObject.Create(order)!;
        item.Remove("purchaise_details", out var purchase);
        item["purchase_details"] = purchase;
        return JsonSerializer.SerializeToElement(item);
    }
}
