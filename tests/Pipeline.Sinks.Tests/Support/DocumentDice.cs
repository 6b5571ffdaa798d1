using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Documents by chance: every JSON type, texts with escapes and without, white space, names that occur twice or are written in escapes.</summary>
internal sealed class DocumentDice(int seed)
{
    private static readonly string[] Texts =
        ["", "x", "plain text", "ä€😀", "line\nbreak\ttab", "quote\" slash/ back\\slash", "\u0000\u001f\u007f", "</script>&'", "\u2028\u2029", "\"S\":\"x\"}", new string('y', 5000)];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "-17", "12345678901234567890.5", "1e5", "1E+5", "1.50", "-0.000001e-3", "99999999999999999999999999999999999999", "1e-130", "9.9e125"];

    private readonly Random _random = new(seed);

    /// <summary>An object with the properties id, a to f, and at.</summary>
    public byte[] Next(int number)
    {
        var text = new StringBuilder("{");
        Property(text, "id", $"\"k{number}\"");
        foreach (var name in (string[])["a", "b", "c", "d", "e", "f", "a"])
        {
            if (_random.Next(3) > 0)
            {
                text.Append(',');
                Property(text, name, Value(0));
            }
        }

        if (_random.Next(2) == 0)
        {
            text.Append(',');
            Property(text, "at", "\"2026-01-01T01:00:00+01:00\"");
        }

        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    private string Value(int depth) => _random.Next(depth > 4 ? 5 : 8) switch
    {
        0 => "null",
        1 => "true",
        2 => "false",
        3 => Numbers[_random.Next(Numbers.Length)],
        4 => Text(Texts[_random.Next(Texts.Length)]),
        5 => $"[{Space()}{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth + 1)))}{Space()}]",
        _ => Map(depth),
    };

    private string Map(int depth)
    {
        var text = new StringBuilder("{");
        var names = _random.Next(30) == 0 ? 400 : _random.Next(5);
        for (var i = 0; i < names; i++)
        {
            text.Append(i > 0 ? "," : Space());
            Property(text, NameOf(i), names > 100 ? "1" : Value(depth + 1));
        }

        return text.Append(Space()).Append('}').ToString();
    }

    /// <summary>Names of one object now and then occur twice, be it in another spelling.</summary>
    private string NameOf(int index) => _random.Next(6) == 0 ? "twice" : _random.Next(8) == 0 ? Texts[1 + _random.Next(Texts.Length - 2)] : string.Create(CultureInfo.InvariantCulture, $"n{index}");

    private void Property(StringBuilder text, string name, string value) => text.Append(Space()).Append(Text(name)).Append(Space()).Append(':').Append(Space()).Append(value);

    private string Text(string text) => _random.Next(4) switch
    {
        0 => JsonSerializer.Serialize(text, JsonSerializerOptions.Default),
        1 => "\"" + string.Concat(text.Take(200).Select(c => $"\\u{(int)c:x4}")) + "\"",
        _ => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"",
    };

    private string Space() => _random.Next(8) == 0 ? " \n\t" : "";
}
