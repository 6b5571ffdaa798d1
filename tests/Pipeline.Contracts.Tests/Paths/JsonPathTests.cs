using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Tests.Paths;

public sealed class JsonPathTests
{
    private const string Document = """
        {"a":{"b":1,"c d":[10,{"e":"x\u00e9"}]},"items":[{"n":null},{"n":"two","deep":{"zip":"1"}}],"zip":{"zip":"2"},"t":true,"\u0061b":5}
        """;

    [Theory]
    [InlineData("$.a.b", "1")]
    [InlineData("$['a']['c d']", "[10,{\"e\":\"x\\u00e9\"}]")]
    [InlineData("$.a[\"c d\"][*].e", "\"x\\u00e9\"")]
    [InlineData("$.items[*].n", "null")]
    [InlineData("$..zip", "\"2\"")]
    [InlineData("$.items..zip", "\"1\"")]
    [InlineData("$.t", "true")]
    [InlineData("$.ab", "5")]
    public void ReadsTheValueAsItStands(string path, string raw)
    {
        byte[] json = Encoding.UTF8.GetBytes(Document);

        Assert.True(JsonPath.Parse(path).TryRead(json, out JsonValueSpan value));

        Assert.Equal(raw, Encoding.UTF8.GetString(value.Raw));
        Assert.Equal(raw, Encoding.UTF8.GetString(json.AsSpan(value.Offset, value.Raw.Length)));
    }

    [Theory]
    [InlineData("$.missing")]
    [InlineData("$.a.b.c")]
    [InlineData("$.a[*]")]
    [InlineData("$..nowhere")]
    public void MissingValuesAreNotRead(string path) => Assert.False(JsonPath.Parse(path).TryRead(Encoding.UTF8.GetBytes(Document), out _));

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":")]
    [InlineData("{\"b\":[1,}")]
    [InlineData("[]")]
    public void BrokenDocumentsHaveNoValue(string json) => Assert.False(JsonPath.Parse("$.a").TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void TextsAreUnescapedOnDemand()
    {
        Assert.True(JsonPath.Parse("$.a['c d'][*].e").TryRead(Encoding.UTF8.GetBytes(Document), out JsonValueSpan value));
        Assert.Equal(JsonTokenType.String, value.Kind);
        Assert.True(value.TryGetText(out ReadOnlySpan<byte> text));
        Assert.Equal("xé", Encoding.UTF8.GetString(text));
        Assert.True(JsonPath.Parse("$.a").TryRead("{\"a\":\"\\ud800\"}"u8, out JsonValueSpan half));
        Assert.False(half.TryGetText(out _));
    }

    [Theory]
    [InlineData("", "position 0")]
    [InlineData("a.b", "position 0")]
    [InlineData("$a", "position 1")]
    [InlineData("$.", "position 2")]
    [InlineData("$.a.", "position 4")]
    [InlineData("$.a[0]", "position 3")]
    [InlineData("$.a[?(@.b)]", "position 3")]
    [InlineData("$.a['b", "position 5")]
    [InlineData("$.a b", "position 3")]
    [InlineData("$..a.b", "position 4")]
    [InlineData("$.1a", "position 2")]
    public void OtherTextsAreRefusedWithThePosition(string path, string where) =>
        Assert.Contains(where, Assert.Throws<FormatException>(() => JsonPath.Parse(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void PathsAreEqualByMeaning()
    {
        Assert.Equal(JsonPath.Parse("$.a.b"), JsonPath.Parse("$['a'][\"b\"]"));
        Assert.NotEqual(JsonPath.Parse("$.a"), JsonPath.Parse("@.a"));
        Assert.Equal(JsonPath.Parse("$.a").GetHashCode(), JsonPath.Parse("$['a']").GetHashCode());
    }
}
