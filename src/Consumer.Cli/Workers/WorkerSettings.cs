using System.Globalization;
using Consumer.Cli.Processes;
using Consumer.Cli.Runs;

namespace Consumer.Cli.Workers;

/// <summary>How every worker of a local pipeline is configured, by environment variables as on ECS.</summary>
/// <param name="Endpoint">The embedded AWS.</param>
/// <param name="Folder">Where logs go.</param>
/// <param name="ContractsFolder">The event contracts.</param>
internal sealed record WorkerSettings(Uri Endpoint, RunFolder Folder, string ContractsFolder)
{
    public const string StreamName = "events";
    public const string ApplicationName = "pipeline-worker";

    /// <summary>Short, so that a run of a minute shows flushes by age.</summary>
    public static readonly TimeSpan FlushAge = TimeSpan.FromSeconds(3);

    /// <value>The event that bare documents on the stream belong to.</value>
    public required string DefaultEvent { get; init; }

    /// <value>Gives what the worker of a number has different from the others.</value>
    public Func<int, IReadOnlyDictionary<string, string>> Tuning { get; init; } = _ => new Dictionary<string, string>();

    public ProcessLaunch Launch(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"worker-{number}");
        var environment = Environment(name);
        foreach (var (variable, value) in Tuning(number))
        {
            environment[variable] = value;
        }

        return new ProcessLaunch(name, DotnetHost.WorkerCommand(), environment, Path.Combine(Folder.Logs, $"{name}.log"));
    }

    /// <summary>
    /// Short times: a run of a minute must show a takeover of leases. A worker signs with its own name, by which the embedded AWS tells the
    /// workers apart.
    /// </summary>
    private Dictionary<string, string> Environment(string workerId) => new()
    {
        ["AWS_ENDPOINT_URL"] = Endpoint.ToString(),
        ["AWS_ACCESS_KEY_ID"] = workerId,
        ["AWS_SECRET_ACCESS_KEY"] = LocalAccess.SecretKey,
        ["AWS_REGION"] = LocalAccess.Region,

        // Any free port: one that is picked beforehand may be taken when the worker has started.
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["Kinesis__StreamName"] = StreamName,
        ["Kinesis__ApplicationName"] = ApplicationName,
        ["Kinesis__WorkerId"] = workerId,
        ["Kinesis__MemoryBudgetBytes"] = (128L << 20).ToString(CultureInfo.InvariantCulture),
        ["Kinesis__ShardSyncInterval"] = "00:00:02",
        ["Kinesis__Leases__Duration"] = "00:00:05",
        ["Kinesis__Leases__RenewInterval"] = "00:00:01",
        ["Kinesis__Leases__ScanInterval"] = "00:00:01",
        ["Contracts__Folder"] = ContractsFolder,
        ["Contracts__DefaultEvent"] = DefaultEvent,
        ["Lake__Bucket"] = RunFolder.Bucket,
        ["Lake__Prefix"] = RunFolder.LakePrefix,
        ["Lake__ManifestPrefix"] = RunFolder.ManifestPrefix,
        ["Lake__FlushAge"] = FlushAge.ToString("c"),
        ["DeadLetters__Prefix"] = RunFolder.DeadLetterPrefix,
        ["Archive__Prefix"] = RunFolder.ArchivePrefix,
    };
}
