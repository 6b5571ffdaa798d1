using System.Text;
using Pipeline.Contracts.Generation;

namespace Pipeline.Contracts.Tests.Generation;

public sealed class EventTemplateTests
{
    [Theory]
    [InlineData("plain { } text", "plain { } text")]
    [InlineData("{{random.number(0)}}", "0")]
    [InlineData("{{ random.number( {\"min\": -7, \"max\": -7} ) }}!", "-7!")]
    [InlineData("{{random.number({min:5,max:5})}}", "5")]
    [InlineData("{{random.arrayElement(['only'])}}", "only")]
    [InlineData("{{random.arrayElement([12])}}{{random.arrayElement([\"\"])}}x", "12x")]
    [InlineData("{\"a\":{\"b\":{{random.number(0)}}}}", "{\"a\":{\"b\":0}}")]
    public void CallsAreReplaced(string template, string expected) => Assert.Equal(expected, Write(template, 1));

    [Fact]
    public void BoundsAreInclusiveAndEveryElementComesUp()
    {
        string[] numbers = [.. Enumerable.Range(0, 300).Select(i => Write("{{random.number({\"min\":1,\"max\":3})}}", i)).Distinct().Order(StringComparer.Ordinal)];
        string[] elements = [.. Enumerable.Range(0, 300).Select(i => Write("{{random.arrayElement([\"a\",\"b\",\"c\"])}}", i)).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["1", "2", "3"], numbers);
        Assert.Equal(["a", "b", "c"], elements);
        Assert.All(Enumerable.Range(0, 100), i => Assert.True(System.Net.IPAddress.TryParse(Write("{{internet.ip}}", i), out _)));
    }

    [Theory]
    [InlineData("", "not empty")]
    [InlineData("{{random.colour}}", "random.arrayElement([\"a\",…]) at position 2")]
    [InlineData("x{{internet.ip}", "}} at position")]
    [InlineData("{{random.number(a)}}", "a whole number at position 16")]
    [InlineData("{{random.number({\"low\":1})}}", "min or max at position 17")]
    [InlineData("{{random.number({\"min\":5,\"max\":1})}}", "min (5) not above max (1)")]
    [InlineData("{{random.arrayElement([])}}", "a quoted text or a whole number at position 23")]
    [InlineData("{{random.arrayElement([\"a\")}}", "']' at position")]
    [InlineData("{{random.arrayElement([\"a]}}", "up to the next \"")]
    public void ErrorsNameThePositionAndWhatIsAllowed(string template, string error)
    {
        Assert.False(EventTemplate.TryParse(template, out _, out string message));
        Assert.Contains(error, message, StringComparison.Ordinal);
    }

    private static string Write(string template, long index)
    {
        Assert.True(EventTemplate.TryParse(template, out EventTemplate? parsed, out string error), error);
        var random = new SeededRandom(1, index);
        Span<byte> bytes = new byte[parsed.MaxBytes];
        var text = new TextBuffer(bytes);
        parsed.Write(ref text, ref random);
        return Encoding.UTF8.GetString(bytes[..text.Length]);
    }
}
