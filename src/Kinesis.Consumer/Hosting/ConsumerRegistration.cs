namespace Kinesis.Consumer.Hosting;

/// <summary>One consumer that an application added: its name, and what makes the processors of its shards.</summary>
/// <param name="Name">Empty for the unnamed one.</param>
/// <param name="Call">How it was added, for messages.</param>
/// <param name="CreateProcessors">Makes the factory, once.</param>
internal sealed record ConsumerRegistration(string Name, string Call, Func<IServiceProvider, IShardProcessorFactory> CreateProcessors)
{
    public override string ToString() => Name.Length == 0 ? $"{Call}(…)" : $"{Call}(\"{Name}\", …)";
}
