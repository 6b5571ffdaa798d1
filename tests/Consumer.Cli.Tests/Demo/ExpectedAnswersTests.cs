using System.Text.Json;
using Consumer.Cli.Demo;
using Consumer.Cli.Queries;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Tests.Demo;

public sealed class ExpectedAnswersTests
{
    [Fact]
    public void EveryShippedQueryIsJudged()
    {
        var answers = new ExpectedAnswers();

        Assert.All(NamedQueries.In(ProjectFolders.Queries(null)).Names, name => Assert.NotNull(answers.Of(name)));
    }

    [Fact]
    public void AnswersAreAddedUpInTheQueriesOrder()
    {
        var answers = new ExpectedAnswers();
        Add(answers.AddOrder, Order("o1", "cash", "10.10", "Chile", ("lamp", 2), ("book", 1)));
        Add(answers.AddOrder, Order("o2", "card", "20.25", "Peru", ("book", 1), ("lamp", 5)));
        Add(answers.AddOrder, Order("o3", "cash", "20.01", "Peru", ("cup", 2), ("book", 5)));
        Add(answers.AddClick, """{"countryCode":"US","gender":"M","event":{"type":"checkout","product":"bags"}}""");
        Add(answers.AddClick, """{"countryCode":"US","gender":"F","event":{"type":"search","product":"bags"}}""");
        Add(answers.AddClick, """{"countryCode":"UK","gender":"F","event":{"type":"checkout","product":""}}""");

        Assert.Equal(50.36 / 3, (double)Assert.Single(answers.Of("average_order_value")!)[0]!, 1e-9);
        Assert.Equal([["book", 7L], ["lamp", 7L], ["cup", 2L]], answers.Of("most_sales_products")!);
        Assert.Equal([["cash", 30.11m], ["card", 20.25m]], answers.Of("total_income_per_payment_method")!);
        Assert.Equal([["Peru", 40.26m], ["Chile", 10.10m]], answers.Of("total_sales_per_country")!);
        Assert.Equal([["F", 1L], ["M", 1L]], answers.Of("clicks_per_gender")!);
        Assert.Equal([["", 1L], ["bags", 1L]], answers.Of("purchases_per_product")!);
        Assert.Equal([3L], Assert.Single(answers.Of("clicks_total")!));
        Assert.Equal(["c", "o2", "2026-01-02", "pending", "Peru", "s", "y", "t", "z"], answers.Of("order_and_client_details")![1]);
    }

    private static void Add(Action<JsonElement> add, string text)
    {
        using var document = JsonDocument.Parse(text);
        add(document.RootElement);
    }

    private static string Order(string id, string payment, string amount, string country, params (string Name, int Quantity)[] products) =>
        $$$"""
        {"customer_id":"c","order_id":"{{{id}}}","order_date":"2026-01-02T03:04:05Z","status":"pending",
        "shipping_address":{"country":"{{{country}}}","state":"s","city":"y","street":"t","zip":"z"},
        "purchaise_details":{"payment_type":"{{{payment}}}","amount":{{{amount}}}},
        "product_details":[{{{string.Join(',', products.Select(product => $$"""{"name":"{{product.Name}}","quantity":{{product.Quantity}}}"""))}}}]}
        """;
}
