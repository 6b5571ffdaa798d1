using System.Text.Json;

namespace Consumer.Cli.Demo;

/// <summary>The answers that the named queries must give, added up event by event in plain code.</summary>
internal sealed class ExpectedAnswers
{
    private readonly SortedDictionary<string, long> _quantities = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, decimal> _incomes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, decimal> _sales = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _genders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _purchases = new(StringComparer.Ordinal);
    private readonly List<object?[]> _details = [];
    private decimal _amount;
    private long _orders;
    private long _clicks;

    public void AddOrder(JsonElement order)
    {
        var purchase = order.GetProperty("purchaise_details");
        var address = order.GetProperty("shipping_address");
        var amount = purchase.GetProperty("amount").GetDecimal();
        _orders++;
        _amount += amount;
        Add(_incomes, Text(purchase, "payment_type"), amount);
        Add(_sales, Text(address, "country"), amount);
        foreach (var product in order.GetProperty("product_details").EnumerateArray())
        {
            var name = Text(product, "name");
            _quantities[name] = _quantities.GetValueOrDefault(name) + product.GetProperty("quantity").GetInt64();
        }

        _details.Add(
        [
            Text(order, "customer_id"), Text(order, "order_id"), Text(order, "order_date")[..10], Text(order, "status"),
            Text(address, "country"), Text(address, "state"), Text(address, "city"), Text(address, "street"), Text(address, "zip"),
        ]);
    }

    public void AddClick(JsonElement click)
    {
        _clicks++;
        if (Text(click, "countryCode") == "US")
        {
            Count(_genders, Text(click, "gender"));
        }

        var action = click.GetProperty("event");
        if (Text(action, "type") == "checkout")
        {
            Count(_purchases, Text(action, "product"));
        }
    }

    /// <summary>The rows of a query in its order; null for one that this class knows nothing about.</summary>
    public IReadOnlyList<object?[]>? Of(string query) => query switch
    {
        "average_order_value" => [[_orders == 0 ? null : (double)(_amount / _orders)]],
        "clicks_per_gender" => [.. _genders.Select(Row)],
        "clicks_total" => [[_clicks]],
        "most_sales_products" => HighestFirst(_quantities),
        "order_and_client_details" => _details,
        "purchases_per_product" => HighestFirst(_purchases),
        "total_income_per_payment_method" => HighestFirst(_incomes),
        "total_sales_per_country" => HighestFirst(_sales),
        _ => null,
    };

    /// <summary>Names stay in order among equals: the dictionaries are sorted and the sort is stable.</summary>
    private static object?[][] HighestFirst<T>(SortedDictionary<string, T> totals) => [.. totals.OrderByDescending(total => total.Value).Select(Row)];

    private static object?[] Row<T>(KeyValuePair<string, T> total) => [total.Key, total.Value];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static void Add(SortedDictionary<string, decimal> sums, string key, decimal value) => sums[key] = sums.GetValueOrDefault(key) + value;

    private static void Count(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
