namespace Kinesis.Consumer.Tests.Fakes;

internal sealed class JournalProcessorFactory(Journal journal) : IShardProcessorFactory
{
    public JournalBehavior Behavior { get; } = new();

    public IShardProcessor Create(ShardContext context) => new JournalProcessor(journal, context, Behavior);
}
