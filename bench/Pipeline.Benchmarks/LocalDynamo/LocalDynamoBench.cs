using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Local.Aws.DynamoDb;
using Local.Aws.DynamoDb.Operations;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.Hosting;

namespace Pipeline.Benchmarks.LocalDynamo;

/// <summary>
/// The embedded DynamoDB: conditional updates as the lease store makes them, straight into the service and over loopback, and the memory of stored orders.
/// </summary>
public static class LocalDynamoBench
{
    private const int Leases = 64;
    private const int Orders = 100_000;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    /// <summary>Runs all and writes the figures.</summary>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        RunInProcess(output);
        RunOverLoopback(output, connections: 1, inFlight: 1);
        RunOverLoopback(output, connections: 4, inFlight: 16);
        MeasureMemory(output);
    }

    private static void RunInProcess(TextWriter output)
    {
        var tables = CreateLeases();
        var answer = new ArrayBufferWriter<byte>(4096);
        var counters = new int[Leases];
        Renew(Leases * 50);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var count = 0;
        while (clock.Elapsed < Measured)
        {
            Renew(1000);
            count += 1000;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Report(output, "conditional UpdateItem, service alone, one thread", count, seconds, $"{allocated / count,8:N0} B allocated each");

        void Renew(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var lease = i % Leases;
                answer.ResetWrittenCount();
                DynamoDbService.Execute(ItemOperations.Update, tables, Encoding.UTF8.GetBytes(Renewal(lease, counters[lease]++)), answer);
            }
        }
    }

    /// <summary>A bare HTTP/1.1 client with pipelining, so that the figure is the server's and not a client library's. Both share the cores.</summary>
    private static void RunOverLoopback(TextWriter output, int connections, int inFlight)
    {
        var server = LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            using (var setup = new LoopbackClient(server.Endpoint))
            {
                setup.Exchange([Request("CreateTable", CreateTable)]);
                for (var lease = 0; lease < Leases; lease++)
                {
                    setup.Exchange([Request("PutItem", FirstLease(lease))]);
                }
            }

            var counts = new int[connections];
            var clock = Stopwatch.StartNew();
            var threads = Enumerable.Range(0, connections).Select(number => new Thread(() => counts[number] = RenewOverLoopback(
                server.Endpoint, number * Leases / connections, Leases / connections, inFlight, clock))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Report(
                output, $"conditional UpdateItem over loopback, {connections} × {inFlight} in flight", counts.Sum(), clock.Elapsed.TotalSeconds, string.Empty);
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static int RenewOverLoopback(Uri endpoint, int firstLease, int leases, int inFlight, Stopwatch clock)
    {
        using var client = new LoopbackClient(endpoint);
        var counters = new int[leases];
        var batch = new byte[inFlight][];
        var count = 0;
        while (clock.Elapsed < Measured)
        {
            for (var i = 0; i < inFlight; i++)
            {
                var lease = (count + i) % leases;
                batch[i] = Request("UpdateItem", Renewal(firstLease + lease, counters[lease]++));
            }

            client.Exchange(batch);
            count += inFlight;
        }

        return count;
    }

    private static void MeasureMemory(TextWriter output)
    {
        var tables = new TableCatalog("local", TimeProvider.System, throttled: false);
        var answer = new ArrayBufferWriter<byte>(4096);
        DynamoDbService.Execute(TableOperations.Create, tables, Encoding.UTF8.GetBytes(CreateTable), answer);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long bytes = 0;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Orders; i++)
        {
            var body = Encoding.UTF8.GetBytes(Order(i));
            bytes += body.Length;
            answer.ResetWrittenCount();
            DynamoDbService.Execute(ItemOperations.Put, tables, body, answer);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(tables);
        Report(output, "PutItem of new orders, service alone", Orders, seconds, $"{held / Orders,8:N0} B held each ({bytes / Orders:N0} B as a request)");
    }

    private static TableCatalog CreateLeases()
    {
        var tables = new TableCatalog("local", TimeProvider.System, throttled: false);
        var answer = new ArrayBufferWriter<byte>();
        DynamoDbService.Execute(TableOperations.Create, tables, Encoding.UTF8.GetBytes(CreateTable), answer);
        for (var lease = 0; lease < Leases; lease++)
        {
            DynamoDbService.Execute(ItemOperations.Put, tables, Encoding.UTF8.GetBytes(FirstLease(lease)), answer);
        }

        return tables;
    }

    private static byte[] Request(string operation, string body) => Encoding.UTF8.GetBytes(
        $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Type: application/x-amz-json-1.0\r\n" +
        $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private const string CreateTable = """
        {"TableName":"leases","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"leaseKey","AttributeType":"S"}],
         "KeySchema":[{"AttributeName":"leaseKey","KeyType":"HASH"}]}
        """;

    private static string FirstLease(int lease) => $$$"""
        {"TableName":"leases","Item":{"leaseKey":{"S":"shardId-{{{lease:D12}}}"},"leaseOwner":{"S":"worker-1"},"leaseCounter":{"N":"0"},
         "checkpoint":{"S":"49640000000000000000000000000000000000000000000000000001"},"checkpointSubSequenceNumber":{"N":"0"},
         "ownerSwitchesSinceCheckpoint":{"N":"0"},"startingHashKey":{"S":"0"},"endingHashKey":{"S":"340282366920938463463374607431768211455"} } }
        """;

    private static string Renewal(int lease, int counter) => $$$"""
        {"TableName":"leases","Key":{"leaseKey":{"S":"shardId-{{{lease:D12}}}"} },"UpdateExpression":"SET leaseCounter = :next",
         "ConditionExpression":"leaseCounter = :c AND leaseOwner = :me","ReturnValuesOnConditionCheckFailure":"ALL_OLD",
         "ExpressionAttributeValues":{":c":{"N":"{{{counter}}}"},":next":{"N":"{{{counter + 1}}}"},":me":{"S":"worker-1"} } }
        """;

    private static string Order(int number) => $$$"""
        {"TableName":"leases","Item":{"leaseKey":{"S":"order-{{{number:D9}}}"},"customer_id":{"S":"customer-{{{number % 5000}}}"},
         "order_time":{"S":"2026-03-01T12:00:00.123Z"},"status":{"S":"placed"},"total":{"N":"{{{number % 900}}}.95"},"currency":{"S":"EUR"},
         "items":{"L":[{"M":{"sku":{"S":"sku-{{{number % 300}}}"},"quantity":{"N":"2"},"price":{"N":"19.99"} } },
         {"M":{"sku":{"S":"sku-{{{number % 77}}}"},"quantity":{"N":"1"},"price":{"N":"5"} } }]},
         "shipping":{"M":{"street":{"S":"Main Street {{{number % 100}}}"},"city":{"S":"Springfield"},"zip":{"S":"01234"} } },
         "_seq":{"S":"4964000000000000000000000000000000000000000000{{{number:D10}}}"} } }
        """;

    private static void Report(TextWriter output, string name, int count, double seconds, string note) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {name,-60} {count / seconds,10:N0} /s {note}"));
}
