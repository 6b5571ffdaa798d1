using System.Globalization;
using System.Text;

namespace Ingest.Api.Parity;

/// <summary>Random documents of the parity events: most values are good, the others are what a hostile sender would think of. Keys are nearly all different.</summary>
internal sealed class ParityDocuments(int seed)
{
    private static readonly string[] Hostile =
    [
        "\"\"", "null", "42", "-0.0", "1e3", "1e300", "1e-140", "9.9999999999999999999999999999999999999e125", "0.30000000000000004",
        "12345678901234567890123456789012345678901", "1.2345678901234567890123456789012345678901", "true", "[]", "{}", "[null]", "{\"\":1}",
        "{\"a\":1,\"a\":2}", "\"\\ud800\"", "\"\\u0000\"", "\"a\\u002Fb\"", "\"__HIVE_DEFAULT_PARTITION__\"", "\"2024-13-01\"", "\"10:30\"",
        "\"2024-01-01T10:00:00+02:00\"", "\"01/02/2024\"", "1700000000123", "1e18", "\"é漢😀\"", "[1.234,1.234,\"x\",[1,2,{\"n\":null}]]",
    ];

    private static readonly string[] SaleNames = ["customer", "number", "id", "amount", "at", "paid", "count", "place", "tags", "country", "items", "extra", "raw", "until"];
    private static readonly string[] ProfileNames = ["session", "user", "updated_at", "until", "name", "settings", "_seq", "_shard", "expires"];

    private readonly Random _random = new(seed);

    public string Sale()
    {
        var unique = _random.Next(1_000_000_000).ToString(CultureInfo.InvariantCulture);
        var good = new Dictionary<string, string>
        {
            ["customer"] = $"\"c{unique}\"",
            ["number"] = unique,
            ["id"] = $"\"sale-{unique}\"",
            ["amount"] = "12.34",
            ["at"] = "\"2026-01-01T00:00:00Z\"",
            ["paid"] = "true",
            ["count"] = "7",
            ["place"] = "{\"city\":\"x\",\"floor\":3}",
            ["tags"] = "[\"a\",null]",
            ["country"] = "\"DE\"",
            ["items"] = "[{\"sku\":\"s\",\"pieces\":2},{\"sku\":\"t\"}]",
            ["extra"] = "{\"deep\":[1,2.5,\"text\"]}",
            ["raw"] = "{\"any\":1e999}",
            ["until"] = "\"2027-01-01\"",
        };
        return Document(good, SaleNames);
    }

    /// <summary>A value that takes about the 400 KB of an item: one text, many numbers whose digits stand across bytes, or many small objects.</summary>
    public static string Large(int shape, int less)
    {
        const int Limit = 400 * 1024;
        return shape switch
        {
            0 => $"\"{new string('x', Limit - less)}\"",
            1 => "[" + string.Join(',', Enumerable.Repeat("1.234", (Limit - less) / 5)) + "]",
            _ => "[" + string.Join(',', Enumerable.Repeat("{\"a\":\"\",\"b\":true}", (Limit - less) / 9)) + "]",
        };
    }

    public string Profile()
    {
        var unique = _random.Next(1_000_000_000).ToString(CultureInfo.InvariantCulture);
        var good = new Dictionary<string, string>
        {
            ["session"] = $"\"s{unique}\"",
            ["user"] = $"\"u{unique}\"",
            ["updated_at"] = unique,
            ["until"] = "1800000000",
            ["name"] = "\"somebody\"",
            ["settings"] = "{\"theme\":\"dark\",\"sizes\":[1,2,3]}",
        };
        return Document(good, ProfileNames);
    }

    private string Document(Dictionary<string, string> values, string[] names)
    {
        var spoilt = _random.Next(4) switch { 0 => 0, 1 or 2 => 1, _ => 3 };
        for (var i = 0; i < spoilt; i++)
        {
            var name = names[_random.Next(names.Length)];
            if (_random.Next(6) == 0)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = Value();
            }
        }

        var text = new StringBuilder("{");
        foreach (var (name, value) in values)
        {
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"\"{name}\":{value}");
        }

        if (_random.Next(20) == 0)
        {
            var twice = names[_random.Next(names.Length)];
            text.Append(CultureInfo.InvariantCulture, $",\"{twice}\":{(values.TryGetValue(twice, out var value) ? value : "1")}");
        }

        return text.Append('}').ToString();
    }

    private string Value() => _random.Next(12) switch
    {
        0 => Nested(_random.Next(28, 36)),
        1 => Nested(_random.Next(58, 64)),
        2 => $"\"{new string('k', _random.Next(240, 270))}\"",
        3 => $"\"{new string('k', _random.Next(1000, 2200))}\"",
        4 => _random.Next(4) == 0 ? Large() : Hostile[_random.Next(Hostile.Length)],
        _ => Hostile[_random.Next(Hostile.Length)],
    };

    private string Nested(int levels) => _random.Next(2) == 0
        ? new string('[', levels) + new string(']', levels)
        : string.Concat(Enumerable.Repeat("{\"n\":", levels)) + "1" + new string('}', levels);

    private string Large() => Large(_random.Next(3), _random.Next(1200));
}
