using System.Text;
using Amazon.DynamoDBv2.Model;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Table;

public sealed class TableItemFactoryTests
{
    [Fact]
    public void JsonTypesBecomeAttributeTypes()
    {
        var item = Build(
            Table("a", "b", "c", "d", "e", "f"),
            """{"id":"k","a":12345678901234567890.5,"b":true,"c":["x",1,null],"d":{"n":{"m":""}},"f":"\u00e4\ud83d\ude00"}""");

        Assert.Equal("12345678901234567890.5", item["a"].N);
        Assert.True(item["b"].BOOL);
        Assert.Equal("x", item["c"].L[0].S);
        Assert.Equal("1", item["c"].L[1].N);
        Assert.True(item["c"].L[2].NULL);
        Assert.Equal("", item["d"].M["n"].M["m"].S);
        Assert.False(item.ContainsKey("e"));
        Assert.Equal("ä😀", item["f"].S);
    }

    [Fact]
    public void AWholeDocumentKeepsEveryPropertyAndTheKeysOfTheContract()
    {
        var table = new TableContract("t", Field("id", "$.head.id"), null, [], true, null);

        var item = Build(table, """{"head":{"id":"k"},"x":[],"y":null,"x":[1]}""");

        Assert.Equal("k", item["id"].S);
        Assert.Equal("k", item["head"].M["id"].S);
        Assert.Single(item["x"].L);
        Assert.True(item["y"].NULL);
    }

    [Fact]
    public void RawJsonIsKeptAsText()
    {
        var table = new TableContract("t", Field("id", "$.id"), null, [new TableField("raw", JsonPath.Parse("$.a"), TableFieldType.Json)], false, null);

        Assert.Equal("""{"x": 1e999}""", Build(table, """{"id":"k","a":{"x": 1e999}}""")["raw"].S);
    }

    [Theory]
    [InlineData("""{"a":1}""", "id")]
    [InlineData("""{"id":null}""", "id")]
    [InlineData("""{"id":""}""", "id")]
    [InlineData("""{"id":"k","a":123456789012345678901234567890123456789}""", "a")]
    [InlineData("""{"id":"k","a":"\ud800"}""", "a")]
    [InlineData("""{"id":"k","b":{"x":[1e200]}}""", "b")]
    public void WhatDynamoDbWouldRefuseIsFoundBefore(string document, string attribute)
    {
        var problem = new TableItemFactory(Table("a", "b"), "").Check(Encoding.UTF8.GetBytes(document), new KeyBuffer());

        Assert.Equal(attribute, problem?.Attribute);
    }

    [Fact]
    public void AnItemOfExactlyTheLimitIsTakenAndALargerOneIsNot()
    {
        var factory = new TableItemFactory(Table("a"), "");
        var keys = new KeyBuffer();
        int Overhead(int length) => factory.Check(Encoding.UTF8.GetBytes($$"""{"id":"k","a":"{{new string('x', length)}}"}"""), keys) is null ? 1 : 0;

        Assert.Equal(1, Overhead(400 * 1024 - 250));
        Assert.Equal(0, Overhead(400 * 1024));
    }

    [Fact]
    public void TooDeepNestingIsFoundBefore()
    {
        var document = $$"""{"id":"k","a":{{string.Concat(Enumerable.Repeat("[", 33))}}{{string.Concat(Enumerable.Repeat("]", 33))}}}""";

        Assert.NotNull(new TableItemFactory(Table("a"), "").Check(Encoding.UTF8.GetBytes(document), new KeyBuffer()));
    }

    [Fact]
    public void TheExpiryCountsFromTheEventOrItsArrival()
    {
        var fromEvent = new TableContract("t", Field("id", "$.id"), null, [], false, new TimeToLive("ttl", JsonPath.Parse("$.at"), TimeSpan.FromHours(2)));
        var fromArrival = fromEvent with { TimeToLive = new TimeToLive("ttl", null, TimeSpan.FromHours(2)) };

        Assert.Equal("1767232800", Build(fromEvent, """{"id":"k","at":"2026-01-01T01:00:00+01:00"}""")["ttl"].N);
        Assert.Equal("1767232800", Build(fromArrival, """{"id":"k"}""")["ttl"].N);
        Assert.False(Build(fromEvent, """{"id":"k"}""").ContainsKey("ttl"));
        Assert.NotNull(new TableItemFactory(fromEvent, "").Check("""{"id":"k","at":"soon"}"""u8, new KeyBuffer()));
    }

    [Fact]
    public void KeysThatDifferNeverLookAlike()
    {
        var factory = new TableItemFactory(new TableContract("t", Field("a", "$.a"), Field("b", "$.b"), [], false, null), "");
        var first = new KeyBuffer();
        var second = new KeyBuffer();

        Assert.Null(factory.Check("""{"a":"x","b":"yz"}"""u8, first));
        Assert.Null(factory.Check("""{"a":"xy","b":"z"}"""u8, second));

        Assert.False(first.Span.SequenceEqual(second.Span));
    }

    private static TableContract Table(params string[] attributes) =>
        new("t", Field("id", "$.id"), null, [.. attributes.Select(name => Field(name, "$." + name))], false, null);

    private static TableField Field(string name, string path) => new(name, JsonPath.Parse(path), TableFieldType.Any);

    private static Dictionary<string, AttributeValue> Build(TableContract table, string document)
    {
        var factory = new TableItemFactory(table, "");
        var payload = Encoding.UTF8.GetBytes(document);
        Assert.Null(factory.Check(payload, new KeyBuffer()));
        return factory.Build(payload, "shard", "position", 1_767_225_600_000_000);
    }
}
