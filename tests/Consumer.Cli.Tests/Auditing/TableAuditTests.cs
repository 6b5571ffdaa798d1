using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Consumer.Cli.Auditing;

namespace Consumer.Cli.Tests.Auditing;

public sealed class TableAuditTests
{
    private const string First = """{"customer_id":"u1","order_id":"o1","amount":10.50,"tags":["a",1],"paid":true,"note":null,"place":{"zip":"01","city":"X"}}""";
    private const string Second = """{"customer_id":"u2","order_id":"o2","amount":3}""";

    private static Dictionary<string, AttributeValue> FirstItem => new()
    {
        ["place"] = new() { M = new() { ["city"] = new("X"), ["zip"] = new("01") } },
        ["tags"] = new() { L = [new("a"), new() { N = "1" }] },
        ["amount"] = new() { N = "10.5" },
        ["paid"] = new() { BOOL = true },
        ["note"] = new() { NULL = true },
        ["customer_id"] = new("u1"),
        ["order_id"] = new("o1"),
        ["_seq"] = new("4957"),
    };

    private static Dictionary<string, AttributeValue> SecondItem => new()
    {
        ["customer_id"] = new("u2"),
        ["order_id"] = new("o2"),
        ["amount"] = new() { N = "3" },
    };

    [Fact]
    public void EqualItemsAgreeWhateverTheOrderOfMembersAndTheFormOfNumbers()
    {
        var verdict = Compare([FirstItem, SecondItem], First, Second);

        Assert.True(verdict.Agrees, string.Join('\n', verdict.Differences));
        Assert.Equal(2, verdict.Found);
    }

    [Fact]
    public void MissingItemIsFound()
    {
        var verdict = Compare([FirstItem], First, Second);

        Assert.False(verdict.Agrees);
        Assert.Equal((1, 0), (verdict.Missing, verdict.Unexpected));
        Assert.Equal("item u2/o2 is missing", Assert.Single(verdict.Differences));
    }

    [Fact]
    public void ItemNobodyProducedIsFound()
    {
        var verdict = Compare([FirstItem, SecondItem], First);

        Assert.False(verdict.Agrees);
        Assert.Equal((0, 1), (verdict.Missing, verdict.Unexpected));
    }

    public static TheoryData<string> ChangedAttributes => ["amount", "tags", "paid", "note", "place"];

    [Theory]
    [MemberData(nameof(ChangedAttributes))]
    public void ChangedAttributeIsFound(string attribute)
    {
        var item = FirstItem;
        item[attribute] = new("changed");

        Assert.False(Compare([item, SecondItem], First, Second).Agrees);
    }

    [Theory]
    [MemberData(nameof(ChangedAttributes))]
    public void LostAttributeIsFound(string attribute)
    {
        var item = FirstItem;
        item.Remove(attribute);

        Assert.False(Compare([item, SecondItem], First, Second).Agrees);
    }

    [Fact]
    public void NumberKeptAsTextIsFound()
    {
        var item = SecondItem;
        item["amount"] = new("3");

        Assert.False(Compare([item], Second).Agrees);
    }

    private static Verdict Compare(IEnumerable<Dictionary<string, AttributeValue>> items, params string[] documents)
    {
        var audit = new TableAudit("orders", "customer_id", "order_id");
        foreach (var item in items)
        {
            audit.AddFound(item);
        }

        foreach (var text in documents)
        {
            using var document = JsonDocument.Parse(text);
            audit.AddExpected(document.RootElement);
        }

        return audit.Verdict();
    }
}
