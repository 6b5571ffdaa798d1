namespace Consumer.Cli.Chaos;

/// <summary>How the workers of a chaos run differ: each commits in another rhythm, so that an epoch begun in one is replayed in another.</summary>
internal static class ChaosTuning
{
    private const int FanOutEvery = 3;

    private static readonly TimeSpan[] FlushAges = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(14)];

    /// <summary>
    /// The lease's other times keep the proportions that they have by default. Some workers read by enhanced fan-out, unless takeovers are measured:
    /// a subscription shows when it begins, and not until when it is read.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(int number, TimeSpan lease, bool isMeasured) => new Dictionary<string, string>
    {
        ["Kinesis__Leases__Duration"] = Text(lease),
        ["Kinesis__Leases__Safety"] = Text(lease / 10),
        ["Kinesis__Leases__RenewInterval"] = Text(lease * 0.4),
        ["Kinesis__Leases__ScanInterval"] = Text(lease / 10),
        ["Kinesis__ShardSyncInterval"] = "00:00:03",
        ["Kinesis__Retrieval__Mode"] = !isMeasured && number % FanOutEvery == 0 ? "FanOut" : "Polling",
        ["Lake__FlushAge"] = Text(FlushAges[number % FlushAges.Length]),
        ["Lake__PartBytes"] = "5242880",
    };

    private static string Text(TimeSpan time) => time.ToString("c");
}
