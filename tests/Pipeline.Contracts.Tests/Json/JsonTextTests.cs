using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("\\\"\\\\\\/\\b\\f\\n\\r\\t")]
    [InlineData("a\\u00e9b\\u4e2d\\ud83d\\uDE00c")]
    [InlineData("\\u0000")]
    public void EscapesGiveWhatTheFrameworkGives(string escaped)
    {
        byte[] source = Encoding.UTF8.GetBytes(escaped);
        byte[] destination = new byte[source.Length];

        Assert.True(JsonText.TryUnescape(source, destination, out int written));
        Assert.Equal(JsonSerializer.Deserialize<string>($"\"{escaped}\""), Encoding.UTF8.GetString(destination, 0, written));
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00\\ud83d")]
    [InlineData("\\ud83dx\\ude00")]
    [InlineData("\\ud83d\\u0041")]
    public void HalfASurrogatePairIsNoText(string escaped)
    {
        byte[] source = Encoding.UTF8.GetBytes(escaped);

        Assert.False(JsonText.TryUnescape(source, new byte[source.Length], out _));
    }
}
