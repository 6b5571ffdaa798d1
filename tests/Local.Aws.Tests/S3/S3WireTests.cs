using System.Net;
using System.Text;
using Testing.Support;

namespace Local.Aws.Tests.S3;

/// <summary>Bodies and headers as they may come over the wire, right and wrong.</summary>
public sealed class S3WireTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private LocalAws _aws = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_aws.Endpoint, "lake"));
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    public void Dispose() => _client.Dispose();

    // The check values of "123456789" from the CRC catalogues; the hashes were computed by another language's library.
    [Theory]
    [InlineData("x-amz-checksum-crc32", "y/Q5Jg==")]
    [InlineData("x-amz-checksum-crc32c", "4waSgw==")]
    [InlineData("x-amz-checksum-crc64nvme", "rosUhgp5mIg=")]
    [InlineData("x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData("x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public async Task EveryChecksumIsVerifiedAndGivenBack(string header, string value)
    {
        var (status, _) = await PutAsync("123456789", (header, value));
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(_aws.Endpoint, "lake/k"));
        request.Headers.Add("x-amz-checksum-mode", "ENABLED");
        using var head = await _client.SendAsync(request);
        var (wrong, error) = await PutAsync("123456780", (header, value));

        Assert.Equal(200, status);
        Assert.Equal(value, head.Headers.GetValues(header).Single());
        Assert.Equal(400, wrong);
        Assert.Contains("<Code>BadDigest</Code>", error, StringComparison.Ordinal);
        Assert.Equal("123456789", await _client.GetStringAsync(new Uri(_aws.Endpoint, "lake/k")));
    }

    [Theory]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    [InlineData("5;chunk-signature=aa\r\nhello\r\n6;chunk-signature=bb\r\n world\r\n0;chunk-signature=cc\r\nx-amz-checksum-crc32:DUoRhQ==\r\nx-amz-trailer-signature:dd\r\n\r\n", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")]
    [InlineData("b;chunk-signature=aa\r\nhello world\r\n0;chunk-signature=cc\r\n\r\n", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    [InlineData("B\r\nhello world\r\n0\r\n", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    public async Task AwsChunkedFramingIsTakenOff(string body, string payload)
    {
        var (status, _) = await PutAsync(body, ("x-amz-content-sha256", payload), ("x-amz-decoded-content-length", "11"), ("x-amz-trailer", "x-amz-checksum-crc32"));

        Assert.Equal(200, status);
        Assert.Equal("hello world", await _client.GetStringAsync(new Uri(_aws.Endpoint, "lake/k")));
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "IncompleteBody", "6")]
    [InlineData("5\r\nhell", "IncompleteBody")]
    [InlineData("5\r\nhello", "IncompleteBody")]
    [InlineData("5\r\nhelloX\r\n0\r\n\r\n", "IncompleteBody")]
    [InlineData("xyz\r\nhello\r\n0\r\n\r\n", "IncompleteBody")]
    [InlineData("ffffffffffffffff\r\nhello", "IncompleteBody")]
    [InlineData("", "IncompleteBody")]
    public async Task BrokenChunkedBodyIsRefused(string body, string code, string length = "5")
    {
        var (status, error) = await PutAsync(
            body,
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("x-amz-decoded-content-length", length),
            ("x-amz-trailer", "x-amz-checksum-crc32"));

        Assert.Equal(400, status);
        Assert.Contains($"<Code>{code}</Code>", error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(new Uri(_aws.Endpoint, "lake/k"))).StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_aws.DataFolder, "s3-uploads"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww==", 200, "")]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", 400, "BadDigest")]
    [InlineData("Content-MD5", "AAAA", 400, "InvalidDigest")]
    [InlineData("x-amz-content-sha256", "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9", 200, "")]
    [InlineData("x-amz-content-sha256", "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde0", 400, "XAmzContentSHA256Mismatch")]
    public async Task DigestsOfTheBodyAreCompared(string header, string value, int expected, string code)
    {
        var (status, error) = await PutAsync("hello world", (header, value));

        Assert.Equal(expected, status);
        Assert.Contains(code, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VirtualHostNamesTheBucket()
    {
        await PutAsync("hello");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_aws.Endpoint, "k"));
        request.Headers.Host = $"lake.localhost:{_aws.Endpoint.Port}";

        using var response = await _client.SendAsync(request);

        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("lake?acl", "NotImplemented")]
    [InlineData("lake?list-type=2&max-keys=x", "InvalidArgument")]
    [InlineData("lake?list-type=2&continuation-token=%21", "InvalidArgument")]
    public async Task UnservedOrWrongQueriesAreNamed(string path, string code)
    {
        using var response = await _client.GetAsync(new Uri(_aws.Endpoint, path));

        Assert.Contains($"<Code>{code}</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Delete><Object><Key>a</Key></Object>")]
    [InlineData("<Delete></Delete>")]
    [InlineData("<Other/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'x'>]><Delete><Object><Key>&e;</Key></Object></Delete>")]
    public async Task BadXmlIsRefused(string body)
    {
        using var content = new StringContent(body);
        using var response = await _client.PostAsync(new Uri(_aws.Endpoint, "lake?delete"), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("<Code>MalformedXML</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(int Status, string Body)> PutAsync(string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_aws.Endpoint, "lake/k")) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
