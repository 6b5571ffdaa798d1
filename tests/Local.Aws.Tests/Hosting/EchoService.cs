using Local.Aws.Hosting;

namespace Local.Aws.Tests.Hosting;

/// <summary>A service of one JSON operation that counts its effects, for what concerns the host alone.</summary>
internal sealed class EchoService
{
    private int _effects;

    public int Effects => Volatile.Read(ref _effects);

    public ILocalService ToService() => new JsonService("Echo", "Echo_2026", new Dictionary<string, JsonOperation>
    {
        ["Say"] = async request =>
        {
            Interlocked.Increment(ref _effects);
            await request.ReplyAsync(request.Body);
        },
        ["Refuse"] = _ => throw new ServiceException("SayException", "Not a word."),
        ["Break"] = _ => throw new InvalidDataException("A defect."),
        ["Hang"] = request => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, request.Cancelled),
    });

    public Task<LocalAwsServer> StartAsync(TimeProvider? time = null) =>
        LocalAwsServer.StartAsync(new LocalAwsOptions { TimeProvider = time ?? TimeProvider.System }, [ToService()], CancellationToken.None);

    public static HttpRequestMessage Ask(LocalAwsServer server, string operation, string body = "{}")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, server.Endpoint)
        {
            Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)),
        };
        request.Headers.Add("X-Amz-Target", "Echo_2026." + operation);
        request.Content.Headers.Add("Content-Type", "application/x-amz-json-1.0");
        return request;
    }
}
