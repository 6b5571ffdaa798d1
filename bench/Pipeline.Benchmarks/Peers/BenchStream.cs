using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api;

namespace Pipeline.Benchmarks.Peers;

/// <summary>A stream of records of one size, spread evenly over its shards.</summary>
internal static class BenchStream
{
    /// <summary>The size of each record: 1 KB.</summary>
    public const int RecordBytes = 1024;

    /// <summary>Its name.</summary>
    public const string Name = "bench";

    private const string Region = "us-east-1";
    private const string Secret = "local";
    private const int RecordsPerPut = 500;

    /// <summary>The environment in which a consumer finds the stream.</summary>
    /// <param name="endpoint">The embedded AWS.</param>
    /// <param name="application">The lease table.</param>
    /// <param name="expect">The number of records after which the consumer ends.</param>
    public static Dictionary<string, string> Settings(Uri endpoint, string application, long expect) => new()
    {
        ["AWS_ENDPOINT_URL"] = endpoint.ToString().TrimEnd('/'),
        ["AWS_ACCESS_KEY_ID"] = Secret,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["AWS_REGION"] = Region,
        ["AWS_DEFAULT_REGION"] = Region,
        ["Kinesis__StreamName"] = Name,
        ["Kinesis__ApplicationName"] = application,
        // The peers do not spare the service either; the embedded one has no limits.
        ["Kinesis__Retrieval__BytesPerSecond"] = "0",
        // After every answer, as the peers do.
        ["Kinesis__Processing__CheckpointInterval"] = "00:00:00",
        ["Expect"] = expect.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Creates the stream and fills it.</summary>
    public static async Task FillAsync(Uri endpoint, int shards, int records)
    {
        using var kinesis = Client(endpoint);
        await kinesis.CreateStreamAsync(Name, shards, CancellationToken.None);
        await PutAsync(kinesis, records);
    }

    /// <summary>Puts more records on it.</summary>
    public static async Task PutAsync(Uri endpoint, int records)
    {
        using var kinesis = Client(endpoint);
        await PutAsync(kinesis, records);
    }

    private static KinesisClient Client(Uri endpoint) =>
        new(new KinesisClientOptions { Region = Region, ServiceUrl = endpoint }, new BasicAWSCredentials(Secret, Secret), TimeProvider.System);

    private static async Task PutAsync(KinesisClient kinesis, int records)
    {
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
                var result = await kinesis.PutRecordsAsync(Name, batch, CancellationToken.None);
                if (result.Outcomes.Any(outcome => !outcome.IsAccepted))
                {
                    throw new InvalidOperationException("The embedded AWS without limits takes every record.");
                }

                batch.Clear();
            }
        }
    }
}
