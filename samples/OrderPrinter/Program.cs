using System.Text;
using Kinesis.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddKinesisConsumer<OrderPrinter>(options =>
{
    options.StreamName = "orders";
    options.ApplicationName = "order-printer";
});
await builder.Build().RunAsync();

internal sealed class OrderPrinter : IRecordProcessor
{
    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            var (customer, order) = (Encoding.UTF8.GetString(record.PartitionKey.Span), Encoding.UTF8.GetString(record.Data.Span));
            await Console.Out.WriteLineAsync($"{customer} ordered {order}");
        }

        return BatchResult.Done;
    }
}
