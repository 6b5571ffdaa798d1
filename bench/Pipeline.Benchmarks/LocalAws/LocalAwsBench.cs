using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Local.Aws.Hosting;

namespace Pipeline.Benchmarks.LocalAws;

/// <summary>The embedded AWS over loopback, client and server in one process: it must never be what a demo waits for.</summary>
public static class LocalAwsBench
{
    private const int RecordBytes = 1024;
    private const int RecordsPerPut = 500;
    private const int Puts = 200;
    private const int ReadRounds = 20;
    private const int ObjectBytes = 8 << 20;
    private const int Objects = 24;

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await using var server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = server.Endpoint };
        await output.WriteLineAsync($"Local.Aws over loopback, {RecordBytes} B records, {Puts} puts of {RecordsPerPut}");
        await MeasureKinesisAsync(output, client);
        await MeasureS3Async(output, client);
    }

    private static async Task MeasureKinesisAsync(TextWriter output, HttpClient client)
    {
        await CallAsync(client, "CreateStream", """{"StreamName":"bench","ShardCount":1}"""u8.ToArray());
        var put = WritePut();
        await CallAsync(client, "PutRecords", put);
        var clock = Stopwatch.StartNew();
        for (var call = 1; call < Puts; call++)
        {
            await CallAsync(client, "PutRecords", put);
        }

        Report(output, "Kinesis.PutRecords", clock.Elapsed, (Puts - 1) * (long)put.Length, (Puts - 1) * (long)RecordsPerPut);
        using var answer = await CallAsync(client, "GetShardIterator", """{"StreamName":"bench","ShardId":"shardId-000000000000","ShardIteratorType":"TRIM_HORIZON"}"""u8.ToArray());
        var iterator = answer.RootElement.GetProperty("ShardIterator").GetString();
        var get = Encoding.UTF8.GetBytes($$"""{"ShardIterator":"{{iterator}}"}""");
        var buffer = new byte[1 << 20];
        await ReadAsync(client, get, buffer);
        clock.Restart();
        var bytes = 0L;
        for (var round = 0; round < ReadRounds; round++)
        {
            bytes += await ReadAsync(client, get, buffer);
        }

        Report(output, "Kinesis.GetRecords (JSON bytes)", clock.Elapsed, bytes, bytes * 3 / 4 / RecordBytes);
    }

    private static async Task MeasureS3Async(TextWriter output, HttpClient client)
    {
        using (var created = await client.PutAsync(new Uri("/bench", UriKind.Relative), null))
        {
            created.EnsureSuccessStatusCode();
        }

        var body = new byte[ObjectBytes];
        new Random(1).NextBytes(body);
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < Objects; number++)
        {
            using var content = new ByteArrayContent(body);
            using var stored = await client.PutAsync(new Uri($"/bench/{number}", UriKind.Relative), content);
            stored.EnsureSuccessStatusCode();
        }

        Report(output, "S3.PutObject 8 MiB", clock.Elapsed, (long)Objects * ObjectBytes, Objects);
        clock.Restart();
        var buffer = new byte[1 << 20];
        for (var number = 0; number < Objects; number++)
        {
            using var found = await client.GetAsync(new Uri($"/bench/{number}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            await DrainAsync(found, buffer);
        }

        Report(output, "S3.GetObject 8 MiB", clock.Elapsed, (long)Objects * ObjectBytes, Objects);
    }

    private static byte[] WritePut()
    {
        var random = new Random(1);
        var data = new byte[RecordBytes];
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("StreamName", "bench");
        json.WriteStartArray("Records");
        for (var record = 0; record < RecordsPerPut; record++)
        {
            random.NextBytes(data);
            json.WriteStartObject();
            json.WriteBase64String("Data", data);
            json.WriteString("PartitionKey", $"key-{record}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static async Task<JsonDocument> CallAsync(HttpClient client, string operation, byte[] body)
    {
        using var request = Ask(operation, body);
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsByteArrayAsync();
        return JsonDocument.Parse(text.Length == 0 ? "{}"u8.ToArray() : text);
    }

    private static async Task<long> ReadAsync(HttpClient client, byte[] body, byte[] buffer)
    {
        using var request = Ask("GetRecords", body);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await DrainAsync(response, buffer);
    }

    private static async Task<long> DrainAsync(HttpResponseMessage response, byte[] buffer)
    {
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync();
        var total = 0L;
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            total += read;
        }

        return total;
    }

    private static HttpRequestMessage Ask(string operation, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", "Kinesis_20131202." + operation);
        return request;
    }

    private static void Report(TextWriter output, string name, TimeSpan time, long bytes, long count) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-40} {bytes / time.TotalSeconds / 1e6,8:F0} MB/s {count / time.TotalSeconds,12:N0} a second"));
}
