using System.Globalization;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Benchmarks.Contracts;

/// <summary>
/// Orders of 600 bytes with twelve typed columns, one of them a struct: the shape that every end-to-end figure uses, so that the figures
/// can be compared with each other and with DuckDB on the same bytes.
/// </summary>
internal sealed class SampleOrders
{
    private const int RecordBytes = 600;

    private const string ContractText = """
        {
          "event": "sample", "version": 1, "route": "samples", "partitionKey": "$.customer_id",
          "datasets": [{
            "name": "samples",
            "columns": [
              { "name": "customer_id", "type": "string", "required": true },
              { "name": "order_id", "type": "string", "required": true },
              { "name": "product", "type": "string" },
              { "name": "category", "type": "string" },
              { "name": "quantity", "type": "int", "required": true },
              { "name": "unit_price", "type": "double" },
              { "name": "currency", "type": "string" },
              { "name": "country", "type": "string" },
              { "name": "ordered_at", "type": "timestamp", "required": true },
              { "name": "shipping", "type": "struct<city:string,zip:string>" },
              { "name": "gift", "type": "boolean" },
              { "name": "discount", "type": "decimal(6,2)" }
            ]
          }]
        }
        """;

    private SampleOrders(byte[] bytes, int[] ends)
    {
        Bytes = bytes;
        Ends = ends;
    }

    /// <summary>The records, each with a line end behind it.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where each record ends, before its line end.</summary>
    public int[] Ends { get; }

    public int Count => Ends.Length;

    public static EventContract LoadContract()
    {
        string folder = Directory.CreateTempSubdirectory("contracts-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "sample.json"), ContractText);
            return ContractSet.Load(folder).Events[0];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static SampleOrders Create(int count, int seed)
    {
        var random = new Random(seed);
        var ends = new int[count];
        using var stream = new MemoryStream(count * (RecordBytes + 1));
        for (int i = 0; i < count; i++)
        {
            byte[] record = Encoding.ASCII.GetBytes(Record(random, i));
            stream.Write(record);
            ends[i] = (int)stream.Position;
            stream.WriteByte((byte)'\n');
        }

        return new SampleOrders(stream.ToArray(), ends);
    }

    public ReadOnlySpan<byte> Record(int index)
    {
        int start = index == 0 ? 0 : Ends[index - 1] + 1;
        return Bytes.AsSpan(start, Ends[index] - start);
    }

    private static string Record(Random random, int index)
    {
        DateTime at = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(index * 13L);
        string discount = random.Next(10) < 7 ? "null" : (random.Next(1, 2_000) / 100m).ToString(CultureInfo.InvariantCulture);
        string gift = random.Next(100) < 8 ? "true" : "false";
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"event":"order","version":3,"customer_id":"user{{random.Next(10_000):D4}}","order_id":"{{new Guid(random.Next(), 0, 0, BitConverter.GetBytes(random.NextInt64()))}}","product":"product-{{random.Next(200)}}","category":"category-{{random.Next(12)}}","quantity":{{random.Next(1, 10)}},"unit_price":{{random.Next(100, 32_720) / 100.0}},"currency":"{{(random.Next(2) == 0 ? "USD" : "EUR")}}","country":"country-{{random.Next(30)}}","ordered_at":"{{at:yyyy-MM-dd'T'HH:mm:ss.fff}}Z","shipping":{"city":"city-{{random.Next(500)}}","zip":"{{random.Next(20_290):D5}}"},"gift":{{gift}},"discount":{{discount}},"session":{"agent":"Mozilla/5.0 (X11; Linux x86_64)","ip":"10.{{random.Next(256)}}.{{random.Next(256)}}.{{random.Next(256)}}","pages":[{{random.Next(90)}},{{random.Next(90)}}]},"note":"
            """);
        return text + new string('x', Math.Max(0, RecordBytes - text.Length - 2)) + "\"}";
    }
}
