using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kinesis.Consumer.Api.Wire;

namespace Pipeline.Benchmarks.Kinesis;

/// <summary>GetRecords answers of 10,000 records of 1 KB decoded from memory on one core, beside the framework's own two steps on the same bytes.</summary>
public static class KinesisClientBench
{
    private const int Records = 10_000;
    private const int RecordBytes = 1024;
    private const int Rounds = 40;

    /// <summary>Runs the comparison and writes its figures.</summary>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var answer = WriteAnswer();
        output.WriteLine($"GetRecords answer: {Records} records of {RecordBytes} B, {answer.Length / 1e6:F1} MB as JSON");
        Measure(output, "copy only (the floor of this harness)", answer, Copy);
        Measure(output, "GetRecordsDecoder, in place", answer, DecodeInPlace);
        Measure(output, "JsonDocument + GetBytesFromBase64", answer, DecodeWithDocument);
    }

    private static void Measure(TextWriter output, string name, byte[] answer, Func<byte[], int> decode)
    {
        for (var i = 0; i < 5; i++)
        {
            decode(answer);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Rounds; i++)
        {
            if (decode(answer) != Records)
            {
                throw new InvalidOperationException($"{name} lost records");
            }
        }

        var seconds = clock.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-40} {answer.Length * (double)Rounds / seconds / 1e9,7:F2} GB/s of JSON {Records * (double)Rounds / seconds / 1e6,7:F2} M records/s {allocated / Rounds,12:N0} B allocated per answer"));
    }

    private static int Copy(byte[] answer)
    {
        using var body = PooledBody.Copy(answer);
        return body.Length == answer.Length ? Records : 0;
    }

    private static int DecodeInPlace(byte[] answer)
    {
        using var result = GetRecordsDecoder.Decode(PooledBody.Copy(answer));
        return result.Count;
    }

    private static int DecodeWithDocument(byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        var count = 0;
        foreach (var record in document.RootElement.GetProperty("Records").EnumerateArray())
        {
            count += record.GetProperty("Data").GetBytesFromBase64().Length == RecordBytes ? 1 : 0;
        }

        return count;
    }

    private static byte[] WriteAnswer()
    {
        var random = new Random(1);
        var data = new byte[RecordBytes];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("MillisBehindLatest", 1000);
            json.WriteString("NextShardIterator", new string('A', 224));
            json.WriteStartArray("Records");
            for (var i = 0; i < Records; i++)
            {
                random.NextBytes(data);
                json.WriteStartObject();
                json.WriteNumber("ApproximateArrivalTimestamp", 1_700_000_000m + (i / 1000m));
                json.WriteBase64String("Data", data);
                json.WriteString("PartitionKey", $"user{i % 1000:D4}");
                json.WriteString("SequenceNumber", $"4964{i:D52}");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
