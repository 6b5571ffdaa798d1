using Kinesis.Consumer.Api;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between the consumers of one host, and between a consumer's options and its clients.</summary>
internal static class ConsumerSetRules
{
    public static void Check(IReadOnlyList<ConsumerSetup> setups)
    {
        string[] failures =
        [
            .. setups.SelectMany(Regions), .. setups.SelectMany(FanOut), .. SameTables(setups),
            .. Shared(setups, nameof(KinesisConsumerOptions.MemoryBudgetBytes), options => options.MemoryBudgetBytes),
            .. Shared(setups, nameof(KinesisConsumerOptions.WorkerId), options => options.WorkerId),
        ];
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(setups[0].Name, typeof(KinesisConsumerOptions), failures);
        }
    }

    private static IEnumerable<string> Regions(ConsumerSetup setup) =>
        from stream in setup.Streams
        from arn in new[] { stream.Arn, stream.ConsumerArn is { } text && StreamArn.TryParseConsumer(text, out var owner, out _) ? owner : null }
        where arn is not null && setup.StreamRegion is { } region && arn.Region != region
        select $"{setup.Section(KinesisConsumerOptions.SectionName)} names {arn.Text} in {arn.Region}, and the client calls {setup.StreamRegion}: "
            + $"a stream is read in its own region; set {KinesisClientOptions.SectionName}:{nameof(KinesisClientOptions.Region)} to {arn.Region}";

    private static IEnumerable<string> FanOut(ConsumerSetup setup) =>
        from stream in setup.Streams
        where stream.ConsumerArn is not null && setup.Retrieval.Mode != RetrievalMode.FanOut
        select $"{setup.Section(KinesisConsumerOptions.SectionName)} has the {nameof(KinesisConsumerOptions.ConsumerArn)} {stream.ConsumerArn}, and "
            + $"{setup.Section(RetrievalOptions.SectionName)}:{nameof(RetrievalOptions.Mode)} is {setup.Retrieval.Mode}: it would be ignored; allowed with {RetrievalMode.FanOut}";

    private static IEnumerable<string> SameTables(IReadOnlyList<ConsumerSetup> setups) =>
        from table in setups.SelectMany(setup => setup.Streams.Select(stream => (Setup: setup, Key: (setup.LeaseRegion, setup.LeaseUrl, stream.LeaseTable))))
        group table.Setup by table.Key into same
        where same.Distinct().Count() > 1
        select $"{string.Join(" and ", same.Select(setup => setup.Section(KinesisConsumerOptions.SectionName)))} have the same lease table {same.Key.LeaseTable}: "
            + $"each would take the other's shards for its own; give each its own {nameof(KinesisConsumerOptions.ApplicationName)}, or its streams a {nameof(StreamOptions.LeaseTable)}";

    /// <summary>The memory and the name are the process's: two consumers that want them otherwise cannot both be right.</summary>
    private static IEnumerable<string> Shared(IReadOnlyList<ConsumerSetup> setups, string name, Func<KinesisConsumerOptions, object?> read) =>
        from setup in setups.Skip(1)
        where !Equals(read(setup.Options), read(setups[0].Options))
        select $"{setup.Section(KinesisConsumerOptions.SectionName)}:{name} is {read(setup.Options)} and {setups[0].Section(KinesisConsumerOptions.SectionName)}:{name} is "
            + $"{read(setups[0].Options)}: all consumers of a process share it; set it once, as {KinesisConsumerOptions.SectionName}:{name}";
}
