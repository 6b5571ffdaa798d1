using System.Text;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Routing;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Routing;

public sealed class EventRouterTests
{
    private readonly EventRouter _router = new(ContractFiles.Shipped, "order");

    [Theory]
    [InlineData("""{"customer_id":"user1"}""")]
    [InlineData("""{"note":"say \"specversion\" twice","x":{"specversion":"1.0"}}""")]
    [InlineData("""["specversion"]""")]
    [InlineData("""{"specversion":"1.0","type":"click",""")]
    [InlineData("not json")]
    public void BareAndBrokenDocumentsBelongToTheDefaultEventWhole(string record)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(record);

        Assert.True(_router.TryRead(bytes, out RoutedEvent routed, out _));

        Assert.Equal("order", routed.Contract.Name);
        Assert.True(routed.EventId.IsEmpty);
        Assert.True(routed.Payload == bytes);
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"click","id":"é-1","source":"/clicks","time":"2026-11-21T00:00:00Z","data":{"a":[1]}}""")]
    [InlineData("""{ "data" : {"a":[1]} , "source":"/clicks", "id":"é-1", "extra":{"data":1}, "type":"click", "specversion":"1.0" }""")]
    public void EnvelopesAreTakenOffInAnyOrder(string record)
    {
        Assert.True(_router.TryRead(Encoding.UTF8.GetBytes(record), out RoutedEvent routed, out RecordError error), error.ToString());

        Assert.Equal("click", routed.Contract.Name);
        Assert.Same(ContractFiles.Shipped.Events[routed.EventIndex], routed.Contract);
        Assert.Equal("""{"a":[1]}""", Encoding.UTF8.GetString(routed.Payload));
        Assert.Equal("é-1", Encoding.UTF8.GetString(routed.EventId));
        Assert.Equal(record.IndexOf("{\"a\"", StringComparison.Ordinal), Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(record)[..routed.PayloadOffset]).Length);
    }

    [Theory]
    [InlineData("""{"specversion":"0.3","type":"click","id":"1","source":"s","data":{}}""", "specversion")]
    [InlineData("""{"specversion":1,"type":"click","id":"1","source":"s","data":{}}""", "specversion")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","data":{}}""", "type")]
    [InlineData("""{"specversion":"1.0","type":"","id":"1","source":"s","data":{}}""", "type")]
    [InlineData("""{"specversion":"1.0","type":"click","source":"s","data":{}}""", "id")]
    [InlineData("""{"specversion":"1.0","type":"click","id":"1","data":{}}""", "source")]
    [InlineData("""{"specversion":"1.0","type":"click","id":"1","source":"s"}""", "data")]
    [InlineData("""{"specversion":"1.0","type":"click","id":"1","source":"s","data_base64":"e30="}""", "data")]
    [InlineData("""{"specversion":"1.0","type":"click","type":"order","id":"1","source":"s","data":{}}""", "specversion")]
    public void IncompleteEnvelopesAreRefusedByAttribute(string record, string attribute)
    {
        Assert.False(_router.TryRead(Encoding.UTF8.GetBytes(record), out _, out RecordError error));
        Assert.Equal((RecordErrorReason.InvalidEnvelope, attribute), (error.Reason, error.Column));
    }

    /// <summary>Two events glued together, or a cut one behind a whole: what follows would be lost without a word.</summary>
    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("\n{\"a\":1}")]
    [InlineData(" garbage")]
    [InlineData("}")]
    [InlineData("\0")]
    public void NothingMayFollowAnEnvelope(string rest)
    {
        const string envelope = """{"specversion":"1.0","type":"click","id":"1","source":"s","data":{}}""";

        Assert.True(_router.TryRead(Encoding.UTF8.GetBytes(envelope + " \r\n\t"), out _, out _));
        Assert.False(_router.TryRead(Encoding.UTF8.GetBytes(envelope + rest), out _, out RecordError error));

        Assert.Equal((RecordErrorReason.InvalidEnvelope, envelope.Length + (rest.Length - rest.TrimStart().Length)), (error.Reason, error.Offset));
        Assert.Contains("nothing behind the envelope", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",\"type\":\"click\",\"id\":\"1\",\"source\":\"s\",\"subject\":\"", "\",\"data\":{}}")]
    [InlineData("{\"specversion\":\"1.0\",\"data\":{},\"type\":\"click\",\"id\":\"1\",\"source\":\"s\",\"x", "\":1}")]
    [InlineData("{\"specversion\":\"1.0\",\"data\":{},\"type\":\"click\",\"id\":\"", "\",\"source\":\"s\"}")]
    public void DamagedBytesInAnEnvelopeAreRefusedAtTheirByte(string before, string after)
    {
        byte[] record = [.. Encoding.UTF8.GetBytes(before), 0xC3, 0x28, .. Encoding.UTF8.GetBytes(after)];

        Assert.False(_router.TryRead(record, out _, out RecordError error));

        Assert.Equal((RecordErrorReason.InvalidUtf8, before.Length), (error.Reason, error.Offset));
    }

    /// <summary>Ingest takes documents of 64 levels and puts the envelope around them, which is one level more.</summary>
    [Fact]
    public void ADocumentInAnEnvelopeMayBeAsDeepAsABareOne()
    {
        Assert.Equal("click", Route(64));
        Assert.Equal("order", Route(65));

        string Route(int depth)
        {
            string data = "{\"x\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
            byte[] record = Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","type":"click","id":"1","data":{{data}},"source":"s"}""");
            Assert.True(_router.TryRead(record, out RoutedEvent routed, out RecordError error), error.ToString());
            Assert.True(routed.Contract.Name == "order" || Encoding.UTF8.GetString(routed.Payload) == data);
            return routed.Contract.Name;
        }
    }

    [Fact]
    public void UnknownTypesAreRefusedWithTheKnownOnes()
    {
        Assert.False(_router.TryRead("""{"specversion":"1.0","type":"refund","id":"1","source":"s","data":{}}"""u8, out _, out RecordError error));
        Assert.Equal("UnknownEvent at $.type, byte 29: refund; expected one of click, order", error.ToString());
    }

    [Fact]
    public void TheDefaultEventMustExist() =>
        Assert.Contains("click, order", Assert.Throws<ArgumentException>(() => new EventRouter(ContractFiles.Shipped, "nope")).Message, StringComparison.Ordinal);
}
