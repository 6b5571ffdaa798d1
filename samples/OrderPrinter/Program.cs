using System.Text;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Processing;
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
        for (var i = 0; i < batch.Count; i++)
        {
            var (customer, order) = (Encoding.UTF8.GetString(batch[i].PartitionKey.Span), Encoding.UTF8.GetString(batch[i].Data.Span));
            await Console.Out.WriteLineAsync($"{customer} ordered {order}");
        }

        return BatchResult.Done;
    }
}
