using System.Buffers;
using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Generation;

/// <summary>
/// Orders of a small shop. Unlike the producer they are modelled on, order ids never repeat (they hold seed and number) and the
/// documents carry their own partition key.
/// </summary>
internal sealed class OrderGenerator(EventContract contract, GeneratorOptions options) : EventGenerator(contract, options)
{
    private const int MaxBytes = 2_048;
    private const int CustomerCount = 30;
    private const int FirstCustomer = 3_542;
    private const int LastCustomer = 5_242;
    private const int IndexDigits = 10;
    private const long MaxIndex = 9_999_999_999;

    private readonly long _monthStart = new DateTimeOffset(options.Now.UtcDateTime.Year, options.Now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero)
        .ToUnixTimeSeconds() * TimeText.MicrosPerSecond;

    private readonly long _monthMicros =
        DateTime.DaysInMonth(options.Now.UtcDateTime.Year, options.Now.UtcDateTime.Month) * TimeText.MicrosPerDay;

    public override void Write(IBufferWriter<byte> output, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, MaxIndex);
        var random = new SeededRandom(Options.Seed, index);
        var text = new TextBuffer(output.GetSpan(MaxBytes));
        WriteHead(ref text, ref random, index);
        WriteAddress(ref text, ref random);
        WritePurchase(ref text, ref random);
        text.Add(",\"product_details\":["u8);
        WriteProduct(ref text, ref random);
        text.Add((byte)',');
        WriteProduct(ref text, ref random);
        text.Add("]}"u8);
        output.Advance(text.Length);
    }

    private void WriteHead(ref TextBuffer text, ref SeededRandom random, long index)
    {
        bool isHot = (random.Next() >> 11) * (1.0 / (1UL << 53)) < Options.HotKeyShare;
        int customer = random.Below(CustomerCount);
        text.Add("{\"customer_id\":\"user"u8);
        text.AddNumber(FirstCustomer + ((isHot ? 0 : customer) * (LastCustomer - FirstCustomer) / (CustomerCount - 1)));
        text.Add("\",\"order_id\":\"o"u8);
        text.AddNumber((long)((ulong)Options.Seed % 1_000_000), 4);
        text.AddNumber(index, IndexDigits);
        text.Add("\",\"order_date\":\""u8);
        WriteTime(ref text, _monthStart + random.Between(0, _monthMicros - 1));
        text.Add("\",\"status\":\"pending\""u8);
    }

    private static void WriteTime(ref TextBuffer text, long micros)
    {
        (int year, int month, int day) = TimeText.DateOf(TimeText.DayOf(micros));
        long rest = micros - (TimeText.DayOf(micros) * TimeText.MicrosPerDay);
        text.AddNumber(year, 4);
        text.Add((byte)'-');
        text.AddNumber(month, 2);
        text.Add((byte)'-');
        text.AddNumber(day, 2);
        text.Add((byte)'T');
        text.AddNumber(rest / TimeText.MicrosPerHour, 2);
        text.Add((byte)':');
        text.AddNumber(rest / (60 * TimeText.MicrosPerSecond) % 60, 2);
        text.Add((byte)':');
        text.AddNumber(rest / TimeText.MicrosPerSecond % 60, 2);
        text.Add((byte)'.');
        text.AddNumber(rest % TimeText.MicrosPerSecond, 6);
        text.Add((byte)'Z');
    }

    private static void WriteAddress(ref TextBuffer text, ref SeededRandom random)
    {
        text.Add(",\"shipping_address\":{\"street\":\""u8);
        text.AddNumber(random.Between(1, 999));
        text.Add((byte)' ');
        text.Add(OrderWords.Pick(OrderWords.Streets, ref random));
        text.Add("\",\"city\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.Cities, ref random));
        text.Add("\",\"state\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.States, ref random));
        text.Add("\",\"zip\":\""u8);
        text.AddNumber(random.Below(100_000), 5);
        text.Add("\",\"country\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.Countries, ref random));
        text.Add("\"}"u8);
    }

    private static void WritePurchase(ref TextBuffer text, ref SeededRandom random)
    {
        // The misspelt key is the wire format that producers have; the lake's name is right.
        text.Add(",\"purchaise_details\":{\"payment_type\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.PaymentTypes, ref random));
        text.Add("\",\"amount\":"u8);
        long cents = random.Between(1_000, 10_000);
        text.AddNumber(cents / 100);
        text.Add((byte)'.');
        text.AddNumber(cents % 100, 2);
        text.Add(",\"currency\":\"USD\",\"instalments\":"u8);
        text.AddNumber(random.Between(1, 13));
        text.Add((byte)'}');
    }

    private static void WriteProduct(ref TextBuffer text, ref SeededRandom random)
    {
        text.Add("{\"product_id\":\"p"u8);
        text.AddNumber(random.Below(1_000_000), 5);
        text.Add("\",\"name\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.Products, ref random));
        text.Add("\",\"quantity\":"u8);
        text.AddNumber(random.Between(1, 5));
        text.Add(",\"item_details\":{\"color\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.Colors, ref random));
        text.Add("\",\"size\":\""u8);
        text.Add(OrderWords.Pick(OrderWords.Sizes, ref random));
        text.Add("\"}}"u8);
    }
}
