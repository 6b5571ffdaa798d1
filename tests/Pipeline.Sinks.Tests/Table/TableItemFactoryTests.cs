using System.Text;
using Amazon.DynamoDBv2.Model;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Table;

public sealed class TableItemFactoryTests
{
    private const long Arrival = 1_767_225_600_000_000;

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
    public void OfAPropertyThatOccursTwiceTheLastStaysAtAnyDepthAndInAnySpelling()
    {
        var item = Build(Table("a"), """{"id":"k","a":[{"x":1,"y":{"z":1,"\u007a":2},"x":[3]},{"x":1}]}""");

        Assert.Equal("3", Assert.Single(item["a"].L[0].M["x"].L).N);
        Assert.Equal("2", Assert.Single(item["a"].L[0].M["y"].M).Value.N);
        Assert.Equal("1", item["a"].L[1].M["x"].N);
    }

    [Fact]
    public void WhatTheContractNamesGoesBeforeAPropertyOfTheDocument()
    {
        var expiry = new TimeToLive("ttl", JsonPath.Parse("$.at"), TimeSpan.FromHours(2));
        var table = new TableContract("t", Field("id", "$.head.id"), null, [], true, expiry);

        var expiring = Build(table, """{"id":5,"head":{"id":"k"},"ttl":"a word","at":"2026-01-01T00:00:00Z"}""");
        var lasting = Build(table, """{"id":5,"head":{"id":"k"},"ttl":"a word","\u0069d":6}""");

        Assert.Equal("k", expiring["id"].S);
        Assert.Equal("1767232800", expiring["ttl"].N);
        Assert.Equal("k", lasting["id"].S);
        Assert.Equal("a word", lasting["ttl"].S);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyDocumentBecomesTheItemThatTheSdkWouldSend(bool isWholeDocument)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var contract = EveryType(isWholeDocument);
            var payload = new DocumentDice(seed).Next(seed);
            Assert.True(new TableItemFactory(contract, "").Check(payload, new TableKeyBuffer()) is null, $"seed {seed}");

            var written = Write(contract, payload);

            Assert.True(AttributeText.Of(SdkItem.Build(contract, payload, "shard", "position", Arrival)) == AttributeText.Of(written), $"seed {seed}");
        }
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
        var problem = new TableItemFactory(Table("a", "b"), "").Check(Encoding.UTF8.GetBytes(document), new TableKeyBuffer());

        Assert.Equal(attribute, problem?.Attribute);
    }

    [Fact]
    public void AnItemOfExactlyTheLimitIsTakenAndALargerOneIsNot()
    {
        var factory = new TableItemFactory(Table("a"), "");
        var keys = new TableKeyBuffer();
        int Overhead(int length) => factory.Check(Encoding.UTF8.GetBytes($$"""{"id":"k","a":"{{new string('x', length)}}"}"""), keys) is null ? 1 : 0;

        Assert.Equal(1, Overhead(400 * 1024 - 250));
        Assert.Equal(0, Overhead(400 * 1024));
    }

    [Fact]
    public void TooDeepNestingIsFoundBefore()
    {
        var document = $$"""{"id":"k","a":{{string.Concat(Enumerable.Repeat("[", 33))}}{{string.Concat(Enumerable.Repeat("]", 33))}}}""";

        Assert.NotNull(new TableItemFactory(Table("a"), "").Check(Encoding.UTF8.GetBytes(document), new TableKeyBuffer()));
    }

    [Fact]
    public void TheExpiryCountsFromTheEventOrItsArrival()
    {
        var fromEvent = new TableContract("t", Field("id", "$.id"), null, [], false, new TimeToLive("ttl", JsonPath.Parse("$.at"), TimeSpan.FromHours(2)));
        var fromArrival = fromEvent with { TimeToLive = new TimeToLive("ttl", null, TimeSpan.FromHours(2)) };

        Assert.Equal("1767232800", Build(fromEvent, """{"id":"k","at":"2026-01-01T01:00:00+01:00"}""")["ttl"].N);
        Assert.Equal("1767232800", Build(fromArrival, """{"id":"k"}""")["ttl"].N);
        Assert.False(Build(fromEvent, """{"id":"k"}""").ContainsKey("ttl"));
        Assert.NotNull(new TableItemFactory(fromEvent, "").Check("""{"id":"k","at":"soon"}"""u8, new TableKeyBuffer()));
    }

    [Fact]
    public void KeysThatDifferNeverLookAlike()
    {
        var factory = new TableItemFactory(new TableContract("t", Field("a", "$.a"), Field("b", "$.b"), [], false, null), "");
        var first = new TableKeyBuffer();
        var second = new TableKeyBuffer();

        Assert.Null(factory.Check("""{"a":"x","b":"yz"}"""u8, first));
        Assert.Null(factory.Check("""{"a":"xy","b":"z"}"""u8, second));

        Assert.False(first.Span.SequenceEqual(second.Span));
    }

    private static TableContract Table(params string[] attributes) =>
        new("t", Field("id", "$.id"), null, [.. attributes.Select(name => Field(name, "$." + name))], false, null);

    private static TableContract EveryType(bool isWholeDocument) => new(
        "t",
        Field("id", "$.id"),
        null,
        isWholeDocument ? [] : [Field("a", "$.a"), Field("b", "$.b"), Field("c", "$.c"), new TableField("d", JsonPath.Parse("$.d"), TableFieldType.Json), Field("e\"\n", "$.e.n0")],
        isWholeDocument,
        new TimeToLive("expires", JsonPath.Parse("$.at"), TimeSpan.FromDays(1)));

    private static TableField Field(string name, string path) => new(name, JsonPath.Parse(path), TableFieldType.Any);

    private static Dictionary<string, AttributeValue> Build(TableContract table, string document)
    {
        var factory = new TableItemFactory(table, "");
        var payload = Encoding.UTF8.GetBytes(document);
        Assert.Null(factory.Check(payload, new TableKeyBuffer()));
        return Write(table, payload);
    }

    private static Dictionary<string, AttributeValue> Write(TableContract table, ReadOnlySpan<byte> payload)
    {
        using var buffer = new ItemBuffer();
        new TableItemFactory(table, "").WriteItem(buffer, payload, "shard", "position", Arrival);
        return WireItem.Read(buffer.Span);
    }
}
