namespace Kinesis.Consumer.Tests.Fakes;

internal sealed record JournalEntry(string Worker, string Shard, string What, string? Text);
