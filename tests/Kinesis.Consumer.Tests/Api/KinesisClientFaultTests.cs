using System.Globalization;
using Microsoft.AspNetCore.Http;
using Testing.Support;

namespace Kinesis.Consumer.Api;

/// <summary>What the client makes of errors, which calls it sends again, and when it gives up.</summary>
public sealed class KinesisClientFaultTests : IAsyncLifetime
{
    private WireServer _server = null!;

    public async Task InitializeAsync() => _server = await WireServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("ExpiredIteratorException", 400, AwsErrorKind.Expired)]
    [InlineData("com.amazonaws.kinesis.v20131202#ProvisionedThroughputExceededException", 400, AwsErrorKind.Throttled)]
    [InlineData("LimitExceededException", 400, AwsErrorKind.Throttled)]
    [InlineData("KMSThrottlingException", 400, AwsErrorKind.Throttled)]
    [InlineData("ResourceNotFoundException", 400, AwsErrorKind.Fatal)]
    [InlineData("InvalidArgumentException", 400, AwsErrorKind.Fatal)]
    [InlineData("KMSAccessDeniedException", 400, AwsErrorKind.Fatal)]
    [InlineData("SomethingNewException", 400, AwsErrorKind.Fatal)]
    [InlineData("ResourceInUseException", 400, AwsErrorKind.Retryable)]
    [InlineData("InternalFailure", 500, AwsErrorKind.Retryable)]
    [InlineData("SomethingNew", 503, AwsErrorKind.Retryable)]
    public async Task ErrorsAreSortedByTheirCode(string type, int status, AwsErrorKind kind)
    {
        _server.Answer($$"""{"__type":"{{type}}","message":"Iterator expired."}""", status);
        using var client = _server.CreateClient(maxRetries: 0);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.GetRecordsAsync("it", 1, CancellationToken.None));

        Assert.Equal(kind, exception.Kind);
        Assert.Equal(type[(type.IndexOf('#', StringComparison.Ordinal) + 1)..], exception.ErrorCode);
        Assert.Equal("req-1", exception.RequestId);
        Assert.Contains("Iterator expired.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorPageOfAProxyIsSortedByItsStatus()
    {
        _server.Answer("<html>Bad gateway</html>", 502);
        using var client = _server.CreateClient(maxRetries: 0);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.GetRecordsAsync("it", 1, CancellationToken.None));

        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.Equal("Http502", exception.ErrorCode);
    }

    [Fact]
    public async Task AReadIsRepeatedAfterAFaultAndAfterABrokenBody()
    {
        _server.Answer("""{"__type":"InternalFailure"}""", 500);
        _server.Answer(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"Records\":[");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        _server.Answer("""{"MillisBehindLatest":0,"Records":[]}""");
        using var client = _server.CreateClient();

        using var result = await client.GetRecordsAsync("it", 1, CancellationToken.None);

        Assert.Equal(0, result.Count);
        Assert.Null(result.NextShardIterator);
        Assert.Equal(3, _server.Requests.Count);
        Assert.All(_server.Requests, request => request.AssertSigned("eu-central-1", "kinesis"));
    }

    [Fact]
    public async Task AThrottledGetRecordsIsLeftToItsCaller()
    {
        _server.Answer("""{"__type":"ProvisionedThroughputExceededException","message":"Rate exceeded"}""", 400);
        using var client = _server.CreateClient();

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.GetRecordsAsync("it", 1, CancellationToken.None));

        Assert.Equal(AwsErrorKind.Throttled, exception.Kind);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task AThrottledListIsRepeated()
    {
        _server.Answer("""{"__type":"LimitExceededException","message":"Rate exceeded"}""", 400);
        _server.Answer("""{"HasMoreStreams":false,"StreamNames":["a"]}""");
        using var client = _server.CreateClient();

        Assert.Equal(["a"], await client.ListStreamsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task APutIsNeverRepeated()
    {
        _server.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = _server.CreateClient();

        var exception = await Assert.ThrowsAsync<AwsRequestException>(
            () => client.PutRecordAsync("orders", "k"u8.ToArray(), "v"u8.ToArray(), CancellationToken.None));

        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task APutThatFailedInTheServiceIsNotRepeatedEither()
    {
        _server.Answer("""{"__type":"InternalFailure"}""", 500);
        using var client = _server.CreateClient();

        await Assert.ThrowsAsync<AwsRequestException>(
            () => client.PutRecordAsync("orders", "k"u8.ToArray(), "v"u8.ToArray(), CancellationToken.None));

        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task APutRefusedForAWrongClockIsRepeatedWithTheServicesTime()
    {
        var theirs = TimeProvider.System.GetUtcNow().AddHours(3);
        _server.Answer(async context =>
        {
            context.Response.StatusCode = 400;
            context.Response.Headers.Date = theirs.ToString("R", CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("""{"__type":"InvalidSignatureException","message":"Signature expired"}""");
        });
        _server.Answer("""{"SequenceNumber":"1","ShardId":"shardId-000000000000"}""");
        using var client = _server.CreateClient();

        var outcome = await client.PutRecordAsync("orders", "k"u8.ToArray(), "v"u8.ToArray(), CancellationToken.None);

        Assert.True(outcome.IsAccepted);
        var signed = DateTimeOffset.ParseExact(
            _server.Requests[1].Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(signed, theirs.AddMinutes(-1), theirs.AddMinutes(1));
    }

    [Fact]
    public async Task ACallThatDoesNotEndInItsTimeIsAPassingFault()
    {
        var time = new ManualTimeProvider();
        _server.Answer(async context =>
        {
            // Headers arrive in time; the body never does.
            await context.Response.Body.FlushAsync();
            time.Advance(TimeSpan.FromSeconds(31));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var client = _server.CreateClient(time);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(
            () => client.GetRecordsAsync("it", 1, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal("CallTimeout", exception.ErrorCode);
        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
    }

    [Fact]
    public async Task ACancelledCallIsCancelledAndNoError()
    {
        using var source = new CancellationTokenSource();
        _server.Answer(async context =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var client = _server.CreateClient();

        var exception = await Assert.ThrowsAsync<OperationCanceledException>(
            () => client.GetRecordsAsync("it", 1, source.Token).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal(source.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task AStartAheadOfTheServicesClockIsAPassingFault()
    {
        _server.Answer(
            """{"__type":"InvalidArgumentException","message":"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: 2, currentTimestampInMillis: 1"}""",
            400);
        _server.Answer("""{"ShardIterator":"it"}""");
        using var client = _server.CreateClient();

        var iterator = await client.GetShardIteratorAsync(
            new ShardIteratorRequest("orders", "shardId-000000000000", ShardIteratorType.AtTimestamp, null, DateTimeOffset.UnixEpoch), CancellationToken.None);

        Assert.Equal("it", iterator);
    }

    [Fact]
    public async Task ARefusedConnectionIsAPassingFault()
    {
        using var client = new KinesisClient(
            new KinesisClientOptions { ServiceUrl = new Uri("http://127.0.0.1:9"), Region = "eu-west-1", MaxRetries = 0 }, WireServer.Credentials);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.ListStreamsAsync(CancellationToken.None));

        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.StartsWith("ListStreams got no answer", exception.Message, StringComparison.Ordinal);
    }
}
