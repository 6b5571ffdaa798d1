using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Json;

/// <summary>The framework's own reader is the judge, token by token.</summary>
public sealed class JsonTokenReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AgreesWithUtf8JsonReaderOnWholeAndDamagedTexts(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 4_000; i++)
        {
            byte[] text = RandomJson.Bytes(RandomJson.Value(random, 5));
            AssertSame(text, 64, seed, i);
            byte[] damaged = RandomJson.Damage(random, text);
            if (System.Text.Unicode.Utf8.IsValid(damaged))
            {
                AssertSame(damaged, 64, seed, i);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("tru")]
    [InlineData("truee")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{1:2}")]
    [InlineData("{} {}")]
    [InlineData("[1}")]
    [InlineData("// comment\n1")]
    [InlineData("\"open")]
    [InlineData("\"thirty-two bytes and more before the \\\"end\\\" of it\"")]
    public void AgreesOnTextsThatReadersOftenGetWrong(string text) => AssertSame(Encoding.UTF8.GetBytes(text), 64, 0, 0);

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    public void DepthIsAllowedUpToTheLimitAndTellsWhenItIsPassed(int limit)
    {
        foreach (int depth in new[] { limit - 1, limit, limit + 1 })
        {
            AssertSame(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), limit, 0, depth);
        }

        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes(new string('[', limit + 1)), limit);
        while (reader.Read())
        {
        }

        Assert.True(reader.IsTooDeep);
        Assert.Equal(limit, reader.Position);
    }

    private static void AssertSame(byte[] text, int maxDepth, int seed, int number)
    {
        string expected = Expected(text, maxDepth);
        string actual = Actual(text, maxDepth);
        // The framework looks behind a number before it hands it out, this reader only when the next token is asked for.
        const string broken = "broken";
        bool isSame = expected == actual
            || (expected.EndsWith(broken, StringComparison.Ordinal) && actual.EndsWith(broken, StringComparison.Ordinal)
                && actual.StartsWith(expected[..^broken.Length], StringComparison.Ordinal));
        Assert.True(isSame, $"seed {seed}, text {number}: {Encoding.UTF8.GetString(text)}\nexpected {expected}\nactual   {actual}");
    }

    private static string Expected(byte[] text, int maxDepth)
    {
        var tokens = new StringBuilder();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                bool isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
                bool isScalar = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.EndArray or JsonTokenType.EndObject);
                tokens.Append(System.Globalization.CultureInfo.InvariantCulture, $"{reader.TokenType}@{reader.TokenStartIndex}");
                tokens.Append(isScalar ? $"={Encoding.UTF8.GetString(reader.ValueSpan)}" : string.Empty).Append(isText && reader.ValueIsEscaped ? "\\ " : " ");
            }

            return tokens.ToString();
        }
        catch (JsonException)
        {
            return tokens.Append("broken").ToString();
        }
    }

    private static string Actual(byte[] text, int maxDepth)
    {
        var tokens = new StringBuilder();
        var reader = new JsonTokenReader(text, maxDepth);
        while (reader.Read())
        {
            bool isScalar = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.EndArray or JsonTokenType.EndObject);
            tokens.Append(System.Globalization.CultureInfo.InvariantCulture, $"{reader.TokenType}@{reader.TokenStart}");
            tokens.Append(isScalar ? $"={Encoding.UTF8.GetString(reader.Value)}" : string.Empty).Append(isScalar && reader.IsEscaped ? "\\ " : " ");
        }

        return reader.IsBroken ? tokens.Append("broken").ToString() : tokens.ToString();
    }
}
