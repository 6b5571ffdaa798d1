using System.Text;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;

namespace Pipeline.Contracts.Tests.Tables;

public sealed class TableCheckTests
{
    [Theory]
    [InlineData("\"2026-01-01T01:00:00+01:00\"", 1_767_225_600)]
    [InlineData("\"2026-01-01\"", 1_767_225_600)]
    [InlineData("\"1969-12-31T23:59:59.5Z\"", -1)]
    [InlineData("1767225600", 1_767_225_600)]
    [InlineData("1767225600.75", 1_767_225_600)]
    public void TheExpiryCountsFromTheTimesThatColumnsTake(string time, long seconds)
    {
        TableContract table = Table(expiry: new TimeToLive("ttl", JsonPath.Parse("$.at"), TimeSpan.FromHours(2), EpochUnit.Seconds));
        byte[] document = Encoding.UTF8.GetBytes($$"""{"id":"k","at":{{time}}}""");

        Assert.Null(new TableCheck(table).Check(document, new TableKeyBuffer()));

        Assert.True(ExpiryTime.TryRead(table.TimeToLive!, document, 0, out long expiry));
        Assert.Equal(seconds + 7200, expiry);
    }

    [Theory]
    [InlineData("\"10:30\"")]
    [InlineData("\"01/02/2024\"")]
    [InlineData("\"2024-01\"")]
    [InlineData("\"2024-01-01T00:00:00+24:00\"")]
    [InlineData("\"soon\"")]
    [InlineData("1767225600")]
    [InlineData("true")]
    public void WhatIsNoTimeExpiresNever(string time)
    {
        TableContract table = Table(expiry: new TimeToLive("ttl", JsonPath.Parse("$.at"), TimeSpan.FromHours(2)));
        byte[] document = Encoding.UTF8.GetBytes($$"""{"id":"k","at":{{time}}}""");

        Assert.Equal("ttl", new TableCheck(table).Check(document, new TableKeyBuffer())?.Attribute);
        Assert.False(ExpiryTime.TryRead(table.TimeToLive!, document, 0, out _));
    }

    [Fact]
    public void TheDeclaredTimeIsReadWithTheKeyAndNeeded()
    {
        var check = new TableCheck(Table() with { Order = new TableOrder(JsonPath.Parse("$.at"), EpochUnit.Milliseconds) });
        var key = new TableKeyBuffer();

        Assert.Null(check.Check("""{"id":"k","at":1500}"""u8, key));
        Assert.Equal(1_500_000, key.OrderMicros);
        Assert.Null(check.Check("""{"id":"k","at":"1970-01-01T00:00:02Z"}"""u8, key));
        Assert.Equal(2_000_000, key.OrderMicros);
        Assert.Equal("$.at", check.Check("""{"id":"k"}"""u8, key)?.Path);
        Assert.Equal("$.at", check.Check("""{"id":"k","at":null}"""u8, key)?.Path);
        Assert.Equal("$.at", check.Check("""{"id":"k","at":"yesterday"}"""u8, key)?.Path);
    }

    [Theory]
    [InlineData("""{"id":"k","_seq":"mine"}""")]
    [InlineData("""{"id":"k","_shard":1}""")]
    [InlineData("""{"id":"k","":1}""")]
    public void AWholeDocumentHasNoNameThatNoAttributeCanHave(string document)
    {
        var check = new TableCheck(Table() with { WholeDocument = true });

        Assert.NotNull(check.Check(Encoding.UTF8.GetBytes(document), new TableKeyBuffer()));
        Assert.Null(check.Check("""{"id":"k","a":{"_seq":1}}"""u8, new TableKeyBuffer()));
    }

    [Theory]
    [InlineData("""{"id":"k","a":123456789012345678901234567890123456789}""")]
    [InlineData("""{"id":"k","a":{"s3cret":1e300}}""")]
    [InlineData("""{"id":"k","a":"s3cret\ud800"}""")]
    [InlineData("""{"id":""}""")]
    public void ALimitIsToldFromAShapeAndNothingOfTheDocumentIsRepeated(string document)
    {
        TableProblem? problem = new TableCheck(Table("a")).Check(Encoding.UTF8.GetBytes(document), new TableKeyBuffer());

        Assert.True(problem?.IsLimit);
        Assert.DoesNotContain("s3cret", problem!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("1234567890", problem.ToString(), StringComparison.Ordinal);
        Assert.False(new TableCheck(Table("a")).Check("""{"a":1}"""u8, new TableKeyBuffer())?.IsLimit);
    }

    [Fact]
    public void CheckingADocumentAllocatesNothing()
    {
        var check = new TableCheck(Table("a", "b") with { RangeKey = new TableField("n", JsonPath.Parse("$.n"), TableFieldType.Number) });
        var key = new TableKeyBuffer();
        byte[] document = Encoding.UTF8.GetBytes("""{"id":"k","n":7,"a":{"x":[1.5,"text",null]},"b":true}""");
        Assert.Null(check.Check(document, key));
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1_000; i++)
        {
            check.Check(document, key);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TableContract Table(params string[] attributes) => new(
        "t",
        new TableField("id", JsonPath.Parse("$.id"), TableFieldType.Any),
        null,
        [.. attributes.Select(name => new TableField(name, JsonPath.Parse("$." + name), TableFieldType.Any))],
        WholeDocument: false,
        TimeToLive: null);

    private static TableContract Table(TimeToLive expiry) => Table() with { TimeToLive = expiry };
}
