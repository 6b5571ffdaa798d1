using System.Globalization;
using System.Text;

namespace Consumer.Cli.Producing;

/// <summary>
/// Records that no honest producer sends and Ingest would refuse: they go straight on the stream. Each is a pure function of its
/// number, and no two are alike, so that an audit can tell which one got lost. The kinds are what breaks real consumers.
/// </summary>
internal static class BadRecords
{
    private static readonly Func<int, byte[]>[] Kinds =
    [
        i => Utf8($"not json, number {i}"),
        i => Utf8($"{{\"customer_id\":\"bad{i}\",\"order_id\":\"cut"),
        i => Utf8(Order(i, "\"a lot\"", "2")),
        i => Utf8(Order(i, "10.5", "\"many\"")),
        i => Utf8(Order(i, "10.5", "99999999999")),
        i => Utf8($"{{\"specversion\":\"1.0\",\"type\":\"no-such-event\",\"id\":\"bad-{i}\",\"source\":\"/bad\",\"data\":{{}}}}"),
        i => Utf8($"{{\"specversion\":\"1.0\",\"type\":\"click\",\"id\":\"bad-{i}\",\"source\":\"/click\",\"data\":{{\"customerId\":\"{i}\",\"event\":{{\"type\":\"search\",\"product\":\"\",\"amount\":\"none\"}}}}}}"),
        i => [.. Utf8($"{{\"customer_id\":\"bad{i}"), 0xC3, 0x28, .. "\"}"u8],
    ];

    public static IEnumerable<BadRecord> Sequence(int count) => Enumerable.Range(0, count).Select(Number);

    public static BadRecord Number(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"bad-{number}"),
        Kinds[number % Kinds.Length](number));

    private static string Order(int number, string amount, string quantity) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"customer_id":"user0000","order_id":"bad{{{number}}}","order_date":"2026-01-02T03:04:05Z","status":"pending",
        """) + string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        "shipping_address":{"street":"1 Long Road","city":"Nowhere","state":"None","zip":"00000","country":"Chile"},"purchaise_details":{"payment_type":"cash","amount":{{{amount}}},"currency":"USD","instalments":1},"product_details":[{"product_id":"p00001","name":"thing","quantity":{{{quantity}}},"item_details":{"color":"red","size":"M"}}]}
        """);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
