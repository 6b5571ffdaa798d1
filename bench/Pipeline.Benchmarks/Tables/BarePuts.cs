using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Api.Wire;
using Pipeline.Contracts;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;

namespace Pipeline.Benchmarks.Tables;

/// <summary>The floor: the bytes of the same requests, made before and signed once, posted by the framework's HTTP client. Only the positions in them change.</summary>
internal static class BarePuts
{
    private const string Target = "DynamoDB_20120810.PutItem";
    private const string ContentType = "application/x-amz-json-1.0";
    private const int Digits = 12;

    public static async Task RunAsync(Uri endpoint, EventContract contract, byte[][] documents, int first, int count)
    {
        var factory = new TableItemFactory(contract.Table!, "");
        var bodies = Array.ConvertAll(documents, document => Body.Of(factory, document));
        var (date, authorization) = new RequestSigner(new AwsPostOptions(endpoint, "us-east-1", "dynamodb", "1.0"), ContentType)
            .Sign(Target, bodies[0].Bytes, new ImmutableCredentials("local", "local", null), TimeProvider.System.GetUtcNow());
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null };
        using var client = new HttpMessageInvoker(handler, disposeHandler: false);
        await TableRun.ForEachAsync(first, count, async number =>
        {
            var body = bodies[number % bodies.Length];
            body.MoveTo(number);
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body.Bytes) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            request.Headers.TryAddWithoutValidation("X-Amz-Target", Target);
            request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            await SendAsync(client, request);
        });
    }

    private static async Task SendAsync(HttpMessageInvoker client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request, CancellationToken.None);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        }

        var answer = await response.Content.ReadAsStreamAsync();
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        while (await answer.ReadAsync(buffer) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>A request whose position, which is there twice, can be moved.</summary>
    private sealed record Body(byte[] Bytes, int First, int Second)
    {
        public static Body Of(TableItemFactory factory, byte[] document)
        {
            var number = 999_999_999;
            using var record = new RetainedRecord(TableRun.Record(document, number), document);
            using var buffer = new ItemBuffer();
            DynamoDbTableStore.WriteRequest(buffer, new TablePut(factory, record, "shardId-000000000001", 0));
            var bytes = buffer.Span.ToArray();
            var digits = Encoding.ASCII.GetBytes(number.ToString("D12", CultureInfo.InvariantCulture));
            return new Body(bytes, bytes.AsSpan().IndexOf(digits), bytes.AsSpan().LastIndexOf(digits));
        }

        public void MoveTo(int number)
        {
            number.TryFormat(Bytes.AsSpan(First, Digits), out _, "D12", CultureInfo.InvariantCulture);
            number.TryFormat(Bytes.AsSpan(Second, Digits), out _, "D12", CultureInfo.InvariantCulture);
        }
    }
}
