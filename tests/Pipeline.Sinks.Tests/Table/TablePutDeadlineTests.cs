using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Tests.Support;
using Testing.Support;

namespace Pipeline.Sinks.Tests.Table;

public sealed class TablePutDeadlineTests
{
    [Fact]
    public async Task APutWhoseAnswerHangsInItsBodyIsSentAgain()
    {
        var calls = 0;
        var hangs = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-amz-json-1.0";
            if (Interlocked.Increment(ref calls) > 1)
            {
                await context.Response.WriteAsync("{}");
                return;
            }

            context.Response.ContentLength = 2;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            hangs.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var time = new ManualTimeProvider();
        await using var services = AwsRig.Register(new Dictionary<string, string?> { ["AWS_ENDPOINT_URL"] = server.Urls.First() }, time);
        var store = services.GetRequiredService<ITableStore>();

        var put = store.PutIfNewerAsync(new TestItem("1", "value"), CancellationToken.None).AsTask();
        await hangs.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await time.TimerArmedAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        for (var armed = time.TimerArmedAsync(); await Task.WhenAny(put, armed) == armed; armed = time.TimerArmedAsync())
        {
            await armed;
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(TableWriteOutcome.Written, (await put).Outcome);
        Assert.Equal(2, calls);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
