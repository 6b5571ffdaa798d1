namespace Kinesis.Consumer.Api;

public sealed class AwsJsonClientTests
{
    private static AwsJsonClientOptions Options => new()
    {
        ServiceId = "Wire Test",
        EndpointPrefix = "wiretest",
        TargetPrefix = "WireTest_1",
        JsonVersion = "1.0",
        Region = "eu-west-3",
    };

    [Fact]
    public async Task AServicesOwnEndpointVariableIsObeyed()
    {
        await using var server = await WireServer.StartAsync();
        server.Answer("""{"x":1}""");
        // No other test uses this service, so the variable disturbs none.
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_WIRE_TEST", server.Endpoint.ToString());
        using var client = new AwsJsonClient(Options, WireServer.Credentials);

        using var answer = await client.CallAsync("DoIt", "{\"y\":2}"u8.ToArray(), AwsRetry.None, CancellationToken.None);

        Assert.Equal(1, answer.RootElement.GetProperty("x").GetInt32());
        var request = server.Requests[0];
        Assert.Equal("WireTest_1.DoIt", request.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.0", request.Headers["Content-Type"]);
        Assert.Equal("{\"y\":2}", request.Text);
        request.AssertSigned("eu-west-3", "wiretest");
    }

    [Fact]
    public void AnEndpointThatIsNoAddressIsNamed()
    {
        var options = new AwsJsonClientOptions
        {
            ServiceId = "Wire Test",
            EndpointPrefix = "wiretest",
            TargetPrefix = "WireTest_1",
            Region = "eu-west-3",
            ServiceUrl = new Uri("ftp://example.org/"),
        };

        var exception = Assert.Throws<AwsRequestException>(() => new AwsJsonClient(options, WireServer.Credentials));

        Assert.Equal("The endpoint \"ftp://example.org/\" is no absolute http or https address", exception.Message);
    }
}
