using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ingest.Api;

/// <summary>A stream of one shard behind HTTP that keeps what is put, and fails as told.</summary>
internal sealed class RecordingKinesis : IAsyncDisposable
{
    private const string OneShard = """
        {"Shards":[{"ShardId":"shardId-000000000000","HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"340282366920938463463374607431768211455"},"SequenceNumberRange":{"StartingSequenceNumber":"0"}}]}
        """;

    private readonly Lock _gate = new();
    private readonly List<PutRecord> _records = [];
    private readonly List<int> _calls = [];
    private readonly WebApplication _app;
    private int _sequence = 100;

    private RecordingKinesis(WebApplication app) => _app = app;

    /// <summary>Asked for each record of each call, with the call's number from 1: the error code, or null to take it.</summary>
    public Func<int, PutRecord, string?> Rule { get; set; } = (_, _) => null;

    /// <summary>The whole answer to each call, when it is an error.</summary>
    public string? CallError { get; set; }

    public IReadOnlyList<PutRecord> Records => Snapshot(_records);

    /// <summary>The number of records of each call.</summary>
    public IReadOnlyList<int> Calls => Snapshot(_calls);

    public static async Task<RecordingKinesis> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var kinesis = new RecordingKinesis(builder.Build());
        kinesis._app.Run(kinesis.HandleAsync);
        await kinesis._app.StartAsync();
        return kinesis;
    }

    public KinesisClient CreateClient() => new(
        new KinesisClientOptions { ServiceUrl = new Uri(_app.Urls.First()), Region = "eu-central-1" }, new BasicAWSCredentials("AKID", "secret"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Headers["X-Amz-Target"] == "Kinesis_20131202.ListShards")
        {
            await context.Response.WriteAsync(OneShard);
            return;
        }

        Assert.Equal("Kinesis_20131202.PutRecords", context.Request.Headers["X-Amz-Target"]);
        using var sent = await JsonDocument.ParseAsync(context.Request.Body);
        Assert.Equal("ingestion", sent.RootElement.GetProperty("StreamName").GetString());
        var records = sent.RootElement.GetProperty(nameof(Records)).EnumerateArray().Select(record => new PutRecord(
            record.GetProperty("PartitionKey").GetString()!,
            Encoding.UTF8.GetString(record.GetProperty("Data").GetBytesFromBase64()))).ToArray();
        context.Response.StatusCode = CallError is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await context.Response.WriteAsync(JsonSerializer.Serialize(Answer(records)));
    }

    private object Answer(PutRecord[] records)
    {
        lock (_gate)
        {
            _calls.Add(records.Length);
            if (CallError is not null)
            {
                return new { __type = CallError, message = "User arn:aws:iam::1:role/x is not allowed" };
            }

            var outcomes = records.Select(Put).ToArray();
            return new { FailedRecordCount = outcomes.Count(outcome => outcome.ContainsKey("ErrorCode")), Records = outcomes };
        }
    }

    private Dictionary<string, string> Put(PutRecord record)
    {
        if (Rule(_calls.Count, record) is { } code)
        {
            return new Dictionary<string, string> { ["ErrorCode"] = code, ["ErrorMessage"] = "told to fail" };
        }

        _records.Add(record);
        return new Dictionary<string, string> { ["ShardId"] = "shardId-000000000000", ["SequenceNumber"] = $"{_sequence++}" };
    }

    private T[] Snapshot<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }
}
