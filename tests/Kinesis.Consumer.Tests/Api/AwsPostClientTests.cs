using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api.Wire;
using Microsoft.AspNetCore.Http;
using Testing.Support;

namespace Kinesis.Consumer.Api;

public sealed class AwsPostClientTests : IAsyncLifetime
{
    private const string Target = "Wire_1.DoIt";

    private readonly ManualTimeProvider _time = new();
    private WireServer _server = null!;

    public async Task InitializeAsync() => _server = await WireServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task RequestsAreSignedByThePublishedRecipeOnEveryDay()
    {
        using var client = Client(WireServer.Credentials);

        for (var day = 0; day < 3; day++)
        {
            _server.Answer("{}");
            Assert.True((await client.PostAsync(Target, "{\"x\":\"ä\"}"u8.ToArray(), CancellationToken.None)).IsSuccess);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["20260101T000000Z", "20260102T000000Z", "20260103T000000Z"], _server.Requests.Select(request => request.Headers["X-Amz-Date"]));
        foreach (var request in _server.Requests)
        {
            request.AssertSigned("eu-west-3", "wire");
            Assert.Equal("{\"x\":\"ä\"}", request.Text);
            Assert.Equal("application/x-amz-json-1.0", request.Headers["Content-Type"]);
            Assert.Equal(Target, request.Headers["X-Amz-Target"]);
        }
    }

    [Fact]
    public async Task TheTokenOfASessionIsSentAndSigned()
    {
        using var client = Client(new SessionAWSCredentials(WireServer.AccessKey, WireServer.SecretKey, new string('t', 3000)));
        _server.Answer("{}");

        await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        var request = Assert.Single(_server.Requests);
        Assert.Equal(3000, request.Headers["X-Amz-Security-Token"].Length);
        Assert.Contains("x-amz-security-token", request.Headers["Authorization"], StringComparison.Ordinal);
        request.AssertSigned("eu-west-3", "wire");
    }

    [Fact]
    public async Task OtherKeysSignAfterTheFirstOnes()
    {
        using var credentials = new Rotating();
        using var client = Client(credentials);
        _server.Answer("{}");
        _server.Answer("{}");

        await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);
        credentials.ClearCredentials();
        await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Throws<Xunit.Sdk.EqualException>(() => _server.Requests[0].AssertSigned("eu-west-3", "wire"));
        _server.Requests[1].AssertSigned("eu-west-3", "wire");
    }

    [Fact]
    public async Task ARefusalIsAResult()
    {
        using var client = Client(WireServer.Credentials);
        _server.Answer("""{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}""", 400);

        var answer = await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        Assert.False(answer.IsSuccess);
        Assert.Equal((HttpStatusCode.BadRequest, "ConditionalCheckFailedException", "The conditional request failed"), (answer.Status, answer.ErrorCode, answer.ErrorMessage));
        Assert.Equal("req-1", answer.RequestId);
        Assert.Equal("DoIt: ConditionalCheckFailedException: The conditional request failed", answer.ToException("DoIt").Message);
    }

    [Fact]
    public async Task ABodyThatNeverEndsEndsWithTheCallersToken()
    {
        using var client = Client(WireServer.Credentials);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        _server.Answer(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var call = client.PostAsync(Target, "{}"u8.ToArray(), stop.Token).AsTask();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData("<html>Please log in</html>", null)]
    [InlineData("{} and more", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("{\"a\":1}", "1")]
    public async Task WhatIsNotTheServicesAnswerIsAPassingFault(string body, string? checksum)
    {
        using var client = Client(WireServer.Credentials);
        _server.Answer(async context =>
        {
            if (checksum is not null)
            {
                context.Response.Headers["x-amz-crc32"] = checksum;
            }

            await context.Response.WriteAsync(body);
        });

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None).AsTask());

        Assert.Equal((AwsErrorKind.Retryable, "MalformedResponse"), (exception.Kind, exception.ErrorCode));
    }

    /// <summary>A page of a proxy in another encoding than UTF-8, or one that cut a character in two.</summary>
    [Theory]
    [InlineData("\"message\":\"not verf\u00fcgbar\"")]
    [InlineData("\"message\":\"\\ud83d\"")]
    [InlineData("\"__type\":\"Aus\u00e4lle\"")]
    public async Task AnOutageWhoseWordsAreNoTextIsAPassingFault(string property)
    {
        using var client = Client(WireServer.Credentials);
        _server.Answer(async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes($"{{{property}}}"));
        });

        var answer = await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Http503", AwsErrorKind.Retryable), (answer.Status, answer.ErrorCode, answer.ErrorKind));
    }

    [Fact]
    public async Task ARefusalWhoseWordsAreNoTextKeepsItsCode()
    {
        using var client = Client(WireServer.Credentials);
        _server.Answer("""{"__type":"ns#ConditionalCheckFailedException","message":"\ud83d"}""", 400);

        var answer = await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal((HttpStatusCode.BadRequest, "ConditionalCheckFailedException", null), (answer.Status, answer.ErrorCode, answer.ErrorMessage));
    }

    [Fact]
    public async Task AConnectionThatIsRefusedIsAPassingFault()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        using var client = Client(WireServer.Credentials, endpoint);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None).AsTask());

        Assert.Equal((AwsErrorKind.Retryable, "ConnectionFailed"), (exception.Kind, exception.ErrorCode));
    }

    [Theory]
    [InlineData("InvalidSignatureException")]
    [InlineData("RequestTimeTooSkewed")]
    public async Task AWrongClockIsPutRightByTheServices(string code)
    {
        using var client = Client(WireServer.Credentials);
        AnswerAt(code, _time.GetUtcNow().AddHours(3));
        _server.Answer("{}");

        var refused = await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);
        await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal(AwsErrorKind.Retryable, refused.ErrorKind);
        Assert.Equal("20260101T030000Z", _server.Requests[1].Headers["X-Amz-Date"]);
        _server.Requests[1].AssertSigned("eu-west-3", "wire");
    }

    /// <summary>Of many that were signed with the wrong time, the first that is refused puts the clock right; the others were refused for the same.</summary>
    [Fact]
    public void EveryRequestSignedWithTheWrongTimeIsSentAgain()
    {
        var clock = new SigningClock(_time);
        var signedAt = clock.Now;
        var date = signedAt.AddHours(3);

        Assert.True(clock.Corrects("InvalidSignatureException", date, signedAt));
        Assert.True(clock.Corrects("InvalidSignatureException", date, signedAt));
        Assert.False(clock.Corrects("InvalidSignatureException", date, clock.Now));
        Assert.Equal(date, clock.Now);
    }

    [Fact]
    public async Task AWrongKeyAtTheRightTimeIsNoPassingFault()
    {
        using var client = Client(WireServer.Credentials);
        AnswerAt("InvalidSignatureException", _time.GetUtcNow().AddSeconds(20));

        Assert.Equal(AwsErrorKind.Fatal, (await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None)).ErrorKind);
    }

    [Fact]
    public async Task CredentialsThatTheServiceCallsExpiredAreAskedForAnewOnce()
    {
        using var credentials = new Rotating();
        using var client = Client(credentials);
        _server.Answer("""{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""", 400);
        _server.Answer("""{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""", 400);
        _server.Answer("{}");

        var refused = await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);
        await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);
        await client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal(AwsErrorKind.Retryable, refused.ErrorKind);
        Assert.Equal(["token-1", "token-2", "token-2"], _server.Requests.Select(request => request.Headers["X-Amz-Security-Token"]));
    }

    [Fact]
    public async Task CredentialsThatCannotBeHadAreAPassingFault()
    {
        using var credentials = new Rotating { Fails = true };
        using var client = Client(credentials);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.PostAsync(Target, "{}"u8.ToArray(), CancellationToken.None).AsTask());

        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.Empty(_server.Requests);
    }

    private void AnswerAt(string code, DateTimeOffset date) => _server.Answer(async context =>
    {
        context.Response.StatusCode = 400;
        context.Response.Headers.Date = date.ToString("R");
        await context.Response.WriteAsync($$"""{"__type":"{{code}}","message":"Signature expired"}""");
    });

    private AwsPostClient Client(AWSCredentials credentials, Uri? endpoint = null) => new(
        new AwsPostOptions(endpoint ?? _server.Endpoint, "eu-west-3", "wire", "1.0"), new CredentialSource(credentials, config: null, _time), _time);

    /// <summary>Has other keys each time it is asked; from the second time on they are the server's.</summary>
    private sealed class Rotating : RefreshingAWSCredentials
    {
        private int _asked;

        public bool Fails { get; init; }

        protected override CredentialsRefreshState GenerateNewCredentials()
        {
            if (Fails)
            {
                throw new AmazonClientException("The issuer was not reached.");
            }

            _asked++;
            return new CredentialsRefreshState(
                new ImmutableCredentials(WireServer.AccessKey, _asked == 1 ? "the first secret" : WireServer.SecretKey, $"token-{_asked}"), DateTime.MaxValue.AddDays(-1));
        }
    }
}
