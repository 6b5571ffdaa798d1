using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks.Peers;

/// <summary>A full GetRecords answer, head included, that is sent again and again. Only the sequence numbers change, since they must rise.</summary>
internal sealed class CannedAnswer
{
    /// <summary>The most that one answer holds (limit of GetRecords).</summary>
    public const int Records = 10_000;

    private const int AnswerDigits = 12;

    private readonly byte[] _bytes;
    private readonly int[] _numberAt = new int[Records];

    public CannedAnswer()
    {
        var body = new ArrayBufferWriter<byte>(16 << 20);
        var data = new byte[BenchStream.RecordBytes];
        var random = new Random(1);
        Write(body, """{"MillisBehindLatest":60000,"NextShardIterator":"next","Records":[""");
        for (var index = 0; index < Records; index++)
        {
            random.NextBytes(data);
            Write(body, index == 0 ? """{"ApproximateArrivalTimestamp":1700000000.123,"Data":" """.TrimEnd() : """,{"ApproximateArrivalTimestamp":1700000000.123,"Data":" """.TrimEnd());
            Base64.EncodeToUtf8(data, body.GetSpan(data.Length * 2), out _, out var written);
            body.Advance(written);
            Write(body, string.Create(CultureInfo.InvariantCulture, $"\",\"PartitionKey\":\"key-{index}\",\"SequenceNumber\":\"49{new string('0', 30)}"));
            _numberAt[index] = body.WrittenCount;
            Write(body, string.Create(CultureInfo.InvariantCulture, $"{new string('0', AnswerDigits)}{index:D12}\"}}"));
        }

        Write(body, "]}");
        var head = Encoding.ASCII.GetBytes(CannedHttp.Head(body.WrittenCount));
        _bytes = [.. head, .. body.WrittenSpan];
        for (var index = 0; index < Records; index++)
        {
            _numberAt[index] += head.Length;
        }
    }

    /// <summary>The answer of a number; valid until the next call. The numbers of a shard must rise, whichever connection its calls come by.</summary>
    public ReadOnlySpan<byte> Get(long answer)
    {
        Span<byte> number = stackalloc byte[AnswerDigits];
        answer.TryFormat(number, out _, "D12", CultureInfo.InvariantCulture);
        foreach (var at in _numberAt)
        {
            number.CopyTo(_bytes.AsSpan(at));
        }

        return _bytes;
    }

    private static void Write(ArrayBufferWriter<byte> body, string text) =>
        body.Advance(Encoding.ASCII.GetBytes(text, body.GetSpan(text.Length)));
}
