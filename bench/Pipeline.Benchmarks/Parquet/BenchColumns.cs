using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks.Parquet;

/// <summary>A text column as UTF-8 bytes and offsets.</summary>
internal sealed record TextColumn(byte[] Data, int[] Offsets)
{
    public static TextColumn Create(int rows, Func<int, string> text)
    {
        var data = new MemoryStream();
        var offsets = new int[rows + 1];
        for (var row = 0; row < rows; row++)
        {
            data.Write(Encoding.UTF8.GetBytes(text(row)));
            offsets[row + 1] = (int)data.Length;
        }

        return new TextColumn(data.ToArray(), offsets);
    }

    public ReadOnlySpan<int> Slice(int row, int count) => Offsets.AsSpan(row, count + 1);
}

/// <summary>One million orders in memory, column by column, from a fixed seed: 12 columns, 13 leaves.</summary>
internal sealed class BenchColumns
{
    private readonly Random _random = new(20261121);

    public BenchColumns(int rows)
    {
        Rows = rows;
        CustomerId = Texts(row => $"CUST-{_random.Next(10_000):D6}");
        OrderId = Texts(row => new Guid(RandomBytes()).ToString());
        ProductId = Texts(row => $"PROD-{_random.Next(200):D4}");
        Category = Texts(row => $"category-{_random.Next(12)}");
        Quantity = Numbers(row => 1 + _random.Next(9));
        UnitPrice = Numbers(row => Math.Round(_random.Next(32_620) / 100.0, 2));
        Currency = Texts(row => ((string[])["EUR", "USD", "GBP", "SEK", "PLN"])[_random.Next(5)]);
        Country = Texts(row => $"C{_random.Next(30):D2}");
        var time = 1_764_000_000_000_000L;
        OrderedAt = Numbers(row => time += (_random.Next(80) - 8) * 1000L);
        City = Texts(row => $"City of {_random.Next(500)}");
        Zip = Texts(row => _random.Next(20_290).ToString("D5", CultureInfo.InvariantCulture));
        Gift = Numbers(row => (byte)(_random.Next(100) < 8 ? 1 : 0));
        DiscountLevels = Numbers(row => (byte)(_random.Next(100) < 30 ? 1 : 0));
        Discount = Numbers(row => _random.Next(50) / 100.0);
        DiscountStarts = new int[rows + 1];
        for (var row = 0; row < rows; row++)
        {
            DiscountStarts[row + 1] = DiscountStarts[row] + DiscountLevels[row];
        }
    }

    public int Rows { get; }

    public TextColumn CustomerId { get; }

    public TextColumn OrderId { get; }

    public TextColumn ProductId { get; }

    public TextColumn Category { get; }

    public int[] Quantity { get; }

    public double[] UnitPrice { get; }

    public TextColumn Currency { get; }

    public TextColumn Country { get; }

    public long[] OrderedAt { get; }

    public TextColumn City { get; }

    public TextColumn Zip { get; }

    public byte[] Gift { get; }

    public double[] Discount { get; }

    public byte[] DiscountLevels { get; }

    /// <summary>How many rows before each have a discount.</summary>
    public int[] DiscountStarts { get; }

    private byte[] RandomBytes()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T[] Numbers<T>(Func<int, T> value) => [.. Enumerable.Range(0, Rows).Select(value)];

    private TextColumn Texts(Func<int, string> value) => TextColumn.Create(Rows, value);
}
