using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Processing.Messages;

namespace Kinesis.Consumer.Tests.Processing.Messages;

public sealed class MessageReaderTests
{
    private const string Good = """{"id":"a","amount":1}""";
    private static readonly MessageReader<Order> Reader = new(TestMessages.Default.Order, maxBytes: 1000);

    [Fact]
    public void JsonIsReadWithOneByteOrderMarkOrNone()
    {
        Assert.Equal(new Order("a", 1), Reader.Read(Encoding.UTF8.GetBytes(Good)));
        Assert.Equal(new Order("a", 1), Reader.Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Good)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"id":"a","amount":"one"}""")]
    [InlineData("""{"id":"a","amount":99999999999}""")]
    [InlineData("""{"id":"a","amount":1} trailing""")]
    [InlineData("""{"id":"\ud800","amount":1}""")]
    [InlineData("\uFEFF\uFEFF{\"id\":\"a\",\"amount\":1}")]
    public void WhatIsNoMessageIsRefusedAsJson(string payload) => Assert.Throws<JsonException>(() => Reader.Read(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void DepthIsBoundedByTheTypesOptions()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"id\":\"a\",\"amount\":1,\"parent\":", 20)) + "null" + new string('}', 20);

        Assert.Contains("depth", Assert.Throws<JsonException>(() => Reader.Read(Encoding.UTF8.GetBytes(deep))).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void SizeIsBounded()
    {
        var large = Encoding.UTF8.GetBytes(Good + new string(' ', 1000));

        Assert.Contains("Kinesis:Processing:MaxMessageBytes allows 1000", Assert.Throws<JsonException>(() => Reader.Read(large)).Message, StringComparison.Ordinal);
    }

    /// <summary>The serializer does not look at strings that it skips; a handler that writes the payload on would.</summary>
    [Fact]
    public void BytesThatAreNoTextAreRefusedAlsoWhereNothingReadsThem()
    {
        byte[] payload = [.. "{\"id\":\"a\",\"amount\":1,\"unknown\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal("The payload is no valid UTF-8", Assert.Throws<JsonException>(() => Reader.Read(payload)).Message);
    }
}
