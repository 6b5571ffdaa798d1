using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Exports.Tables;

namespace Pipeline.Benchmarks.Exports;

/// <summary>Two versions of a table as a nightly export writes them: rows of about 100 bytes in the order of their keys, gzip, one row of a hundred changed.</summary>
internal static class ExportFiles
{
    private const int BufferBytes = 1 << 20;

    /// <summary>What the comparison must find.</summary>
    public static string Expected(int rows) =>
        string.Create(CultureInfo.InvariantCulture, $"{rows / 1000} {rows / 1000 * 8} {rows / 1000}");

    /// <summary>The table's settings.</summary>
    public static TableSettings Settings { get; } = new()
    {
        Tenant = "bench",
        Table = "orders",
        Target = "orders",
        Columns =
        [
            new("order_id", CellType.Integer),
            new("customer", CellType.Text),
            new("status", CellType.Text),
            new("amount", CellType.Decimal) { Precision = 12, Scale = 2 },
            new("updated_at", CellType.Timestamp),
            new("note", CellType.Text),
        ],
        Key = [0],
    };

    /// <summary>Writes a version. Of a thousand rows the later one lacks one, has one more and says something else in eight.</summary>
    public static long Write(string path, int rows, bool isNew)
    {
        var random = new Random(20260101);
        using (var file = new StreamWriter(new GZipStream(File.Create(path, BufferBytes), CompressionLevel.Fastest), new UTF8Encoding(false), BufferBytes))
        {
            file.Write("order_id,customer,status,amount,updated_at,note\n");
            for (var i = 0; i < rows; i++)
            {
                var (customer, cents, second) = (random.Next(1_000_000), random.Next(10_000_000), random.Next(86_400));
                var place = i % 1000;
                if (place == (isNew ? 500 : 501))
                {
                    // Places 500 and 501 take turns: the one is gone, the other is new.
                    continue;
                }

                var changed = isNew && place < 8 ? 1 : 0;
                file.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{1_000_000_000L + i},customer-{customer:D7},{(customer % 3 == 0 ? "shipped" : "open")},{(cents + changed) / 100}.{(cents + changed) % 100:D2},2026-01-01 {second / 3600:D2}:{second / 60 % 60:D2}:{second % 60:D2},\"left at the door, ring twice {customer % 97}\"\n"));
            }
        }

        return new FileInfo(path).Length;
    }
}
