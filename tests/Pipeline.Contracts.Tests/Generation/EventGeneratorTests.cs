using System.Buffers;
using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Generation;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Generation;

public sealed class EventGeneratorTests
{
    private static readonly DateTimeOffset Now = new(2024, 2, 17, 23, 30, 0, TimeSpan.FromHours(-5));

    public static TheoryData<string, BadRecordKind> BadKinds
    {
        get
        {
            var data = new TheoryData<string, BadRecordKind>();
            foreach (BadRecordKind kind in BadRecordKinds.All)
            {
                data.Add("order", kind);
                data.Add("click", kind);
            }

            return data;
        }
    }

    [Theory]
    [InlineData("order")]
    [InlineData("click")]
    public void EveryEventCanBeMadeAgainByItself(string name)
    {
        EventGenerator generator = Create(name, seed: 5);
        var batch = new ArrayBufferWriter<byte>();
        generator.GenerateBatch(batch, 1_000, 300);
        string[] lines = Encoding.UTF8.GetString(batch.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(300, lines.Length);
        for (int i = lines.Length - 1; i >= 0; i -= 7)
        {
            Assert.Equal(lines[i], Text(Create(name, seed: 5), 1_000 + i));
        }

        Assert.NotEqual(lines[0], Text(Create(name, seed: 6), 1_000));
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public void OrdersLookLikeOrdersAndTheirIdsNeverRepeat()
    {
        EventGenerator generator = Create("order", seed: 42);
        var ids = new HashSet<string>();
        var customers = new Dictionary<string, int>();
        var countries = new HashSet<string>();
        for (int i = 0; i < 6_000; i++)
        {
            JsonElement order = JsonDocument.Parse(Text(generator, i)).RootElement;
            Assert.True(ids.Add(order.GetProperty("order_id").GetString()!));
            string customer = order.GetProperty("customer_id").GetString()!;
            customers[customer] = customers.GetValueOrDefault(customer) + 1;
            countries.Add(order.GetProperty("shipping_address").GetProperty("country").GetString()!);
            DateTimeOffset date = order.GetProperty("order_date").GetDateTimeOffset();
            Assert.Equal((2024, 2), (date.Year, date.Month));
            JsonElement purchase = order.GetProperty("purchaise_details");
            Assert.InRange(purchase.GetProperty("amount").GetDecimal(), 10m, 100m);
            Assert.InRange(purchase.GetProperty("instalments").GetInt32(), 1, 13);
            Assert.Equal(2, order.GetProperty("product_details").GetArrayLength());
            Assert.All(order.GetProperty("product_details").EnumerateArray(), product => Assert.InRange(product.GetProperty("quantity").GetInt32(), 1, 5));
        }

        Assert.Equal(30, customers.Count);
        Assert.All(customers, customer => Assert.InRange(customer.Value, 120, 290));
        Assert.Contains("user3542", customers.Keys);
        Assert.Contains("user5242", customers.Keys);
        Assert.Equal(40, countries.Count);
        Assert.DoesNotContain(Text(Create("order", seed: 43), 0)[..60], ids);
    }

    [Fact]
    public void AHotKeyTakesItsShare()
    {
        var generator = EventGenerator.Create(ContractFiles.Order, new GeneratorOptions { Seed = 1, Now = Now, HotKeyShare = 0.8 });

        int hot = Enumerable.Range(0, 2_000).Count(i => Text(generator, i).Contains("\"user3542\"", StringComparison.Ordinal));

        Assert.InRange(hot, 1_550, 1_700);
    }

    [Fact]
    public void ClicksFollowTheirTemplate()
    {
        EventGenerator generator = Create("click", seed: 42);
        var products = new HashSet<string>();
        for (int i = 0; i < 2_000; i++)
        {
            JsonElement click = JsonDocument.Parse(Text(generator, i)).RootElement;
            Assert.InRange(int.Parse(click.GetProperty("customerId").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 0, 500);
            Assert.True(System.Net.IPAddress.TryParse(click.GetProperty("ipAddress").GetString(), out _));
            Assert.InRange(click.GetProperty("event").GetProperty("amount").GetInt32(), 50, 300);
            products.Add(click.GetProperty("event").GetProperty("product").GetString()!);
        }

        Assert.Equal(["", "apparel", "bags", "cosmetics", "shoes"], products.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BadKinds))]
    public void BadRecordsAreRefusedAndTheSameEveryTime(string name, BadRecordKind kind)
    {
        EventGenerator generator = Create(name, seed: 9);
        EventContract contract = generator.Contract;
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        for (int i = 0; i < 50; i++)
        {
            byte[] bad = Bad(generator, i, kind);
            Assert.Equal(bad, Bad(Create(name, seed: 9), i, kind));
            Assert.False(batch.TryAdd(bad, Projected.Lineage, out RecordError error), Encoding.UTF8.GetString(bad));
            Assert.True(IsExpected(kind, error.Reason), $"{kind}: {error}");
            if (BadRecordKinds.AcceptedOverHttp.Contains(kind))
            {
                Assert.All(contract.RequiredKeys, key => Assert.True(key.TryRead(bad, out _), $"{key} in {Encoding.UTF8.GetString(bad)}"));
                Assert.True(contract.PartitionKey.TryRead(bad, out _));
            }
        }
    }

    private static bool IsExpected(BadRecordKind kind, RecordErrorReason reason) => kind switch
    {
        BadRecordKind.Truncated => reason == RecordErrorReason.MalformedJson || reason == RecordErrorReason.InvalidUtf8,
        BadRecordKind.NotAnObject => reason == RecordErrorReason.NotAnObject,
        BadRecordKind.InvalidUtf8 => reason == RecordErrorReason.InvalidUtf8,
        BadRecordKind.MissingRequired => reason == RecordErrorReason.MissingRequired,
        BadRecordKind.NullRequired => reason == RecordErrorReason.NullRequired,
        BadRecordKind.WrongType => reason == RecordErrorReason.WrongType,
        _ => reason is RecordErrorReason.OutOfRange or RecordErrorReason.WrongType,
    };

    private static EventGenerator Create(string name, long seed) =>
        EventGenerator.Create(ContractFiles.Shipped.Events.Single(contract => contract.Name == name), new GeneratorOptions { Seed = seed, Now = Now });

    private static string Text(EventGenerator generator, long index)
    {
        var output = new ArrayBufferWriter<byte>();
        generator.Write(output, index);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Bad(EventGenerator generator, long index, BadRecordKind kind)
    {
        var output = new ArrayBufferWriter<byte>();
        generator.WriteBad(output, index, kind);
        return output.WrittenSpan.ToArray();
    }
}
