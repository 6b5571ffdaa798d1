using System.Net.Http.Headers;
using System.Text;
using Ingest.Api.Documents;
using Ingest.Api.Hosting;
using Pipeline.Contracts;

namespace Ingest.Api.Admission;

/// <summary>What requests hold while they are under way, and what one document may leave behind.</summary>
public sealed class AdmissionTests
{
    private const string Order = """{"customer_id":"user1","order_id":"o1"}""";

    [Fact]
    public async Task RequestsBeyondTheRoomAreToldToComeAgain()
    {
        await using var server = await IngestServer.StartAsync();
        var held = server.Get<HeldBytes>();
        var most = server.Get<IngestOptions>().MaxHeldBytes;
        Assert.True(held.TryTake(most));

        using var content = new StringContent(Order, MediaTypeHeaderValue.Parse("application/json"));
        using var refused = await server.Client.PostAsync(new Uri("/orders", UriKind.Relative), content);

        Assert.Equal(503, (int)refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Contains("Too busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Kinesis.Records);

        held.Return(most);
        var (status, _) = await server.PostAsync("/orders", Order);
        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("/orders", Order)]
    [InlineData("/orders", "{nonsense")]
    [InlineData("/clicks", """{"customerId":"7","event":{"product":"shoes"}}""")]
    public async Task ARequestHoldsNothingWhenItIsOver(string path, string body)
    {
        await using var server = await IngestServer.StartAsync();
        var padded = body + new string(' ', 60_000);

        await server.PostAsync(path, padded);
        await server.PostAsync(path, padded);

        Assert.Equal(0, server.Get<HeldBytes>().Current);
    }

    [Fact]
    public async Task EnvelopesAreCountedToo()
    {
        await using var server = await IngestServer.StartAsync();
        var held = server.Get<HeldBytes>();
        var most = server.Get<IngestOptions>().MaxHeldBytes;

        // Room for the body's array, not for the envelope of its document.
        Assert.True(held.TryTake(most - (64 * 1024)));
        var (status, _) = await server.PostAsync("/clicks", $$"""{"customerId":"7","product":"{{new string('x', 32_650)}}"}""");

        Assert.Equal(503, status);
        Assert.Empty(server.Kinesis.Records);
    }

    [Fact]
    public void ScratchThatOneDocumentMadeLargeIsNotKept()
    {
        var rehearsal = new Rehearsal(Contract());
        var items = string.Join(',', Enumerable.Repeat("{\"sku\":\"\"}", 2_000));
        var small = Encoding.UTF8.GetBytes("""{"id":"1","items":[{"sku":"a"}]}""");
        var large = Encoding.UTF8.GetBytes($$"""{"id":"{{new string('o', 4_000)}}","items":[{{items}}]}""");

        Assert.Null(rehearsal.Run(small));
        Assert.Equal(1, rehearsal.KeptCount);

        // 24 KB that become 8 MB of rows.
        Assert.Null(rehearsal.Run(large));
        Assert.Equal(0, rehearsal.KeptCount);
    }

    private static EventContract Contract()
    {
        var folder = Directory.CreateTempSubdirectory("rehearsal-contracts-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "sale.json"), """
                {"event":"sale","version":1,"route":"sales","partitionKey":"$.id",
                 "datasets":[{"name":"items","each":"$.items","columns":[{"name":"id","type":"string","source":"$.id"},{"name":"sku","type":"string"}]}]}
                """);
            return ContractSet.Load(folder.FullName).Events[0];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
