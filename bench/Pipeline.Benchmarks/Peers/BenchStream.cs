using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;

namespace Pipeline.Benchmarks.Peers;

/// <summary>A stream of records of one size, spread evenly over its shards.</summary>
internal static class BenchStream
{
    /// <summary>The size of each record: 1 KB.</summary>
    public const int RecordBytes = 1024;

    private const int RecordsPerPut = 500;

    /// <summary>Creates the stream and fills it.</summary>
    public static async Task FillAsync(KinesisClient kinesis, string streamName, int shards, int records)
    {
        await kinesis.CreateStreamAsync(streamName, shards, CancellationToken.None);
        var data = new byte[RecordBytes];
        var random = new Random(1);
        using var batch = new PutRecordsBatch();
        for (var index = 0; index < records; index++)
        {
            // Letters, so that a client which makes text of them sees as many characters as bytes.
            data.AsSpan().Fill((byte)('a' + (index % 26)));
            random.GetItems("0123456789abcdef"u8, data.AsSpan(0, RecordBytes / 2));
            var key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key-{index}"));
            if (!batch.TryAdd(key, data))
            {
                throw new InvalidOperationException("A batch holds 500 records of 1 KB.");
            }

            if (batch.Count == RecordsPerPut || index == records - 1)
            {
                var result = await kinesis.PutRecordsAsync(streamName, batch, CancellationToken.None);
                if (result.Outcomes.Any(outcome => !outcome.IsAccepted))
                {
                    throw new InvalidOperationException("The embedded AWS without limits takes every record.");
                }

                batch.Clear();
            }
        }
    }
}
