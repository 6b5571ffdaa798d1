using System.CommandLine;
using Amazon.Runtime;
using Consumer.Cli.Commands;
using Consumer.Cli.Output;
using Pipeline.Exports;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary>The options that the commands of exports share, and how their faults are told.</summary>
internal sealed class ExportOptions
{
    private static readonly ExportSettings Defaults = new() { Bucket = "" };

    private readonly Option<string> _bucket = new("--bucket") { Description = "The bucket of exports.", Required = true };
    private readonly Option<string> _prefix = Text("--prefix", "What keys of exports begin with, in front of tenant/table/version/file.", Defaults.Prefix);
    private readonly Option<string?> _tables = new("--tables") { Description = "Folder with one JSON file of settings a table." };
    private readonly Option<string> _registry = Text("--registry", "DynamoDB table of versions.", Defaults.RegistryTable);
    private readonly Option<string> _locks = Text("--locks", "DynamoDB table of locks.", Defaults.LockTable);
    private readonly Option<string> _stream = Text("--stream", "Stream of changes.", Defaults.Stream);
    private readonly Option<string> _deadLetters = Text("--dead-letter-prefix", "What keys of dead letters begin with, in the same bucket.", Defaults.DeadLetterPrefix);
    private readonly Option<bool> _marker = new("--needs-marker") { Description = "A version is complete when _SUCCESS or manifest.json is there, and not with its first file." };
    private readonly Option<bool> _before = new("--before") { Description = "Changes tell what the row was before." };
    private readonly Option<bool> _aggregate = new("--aggregate") { Description = "Small changes travel together in one record; consumers must take them apart." };
    private readonly Option<long> _deleteRows = Ranged.Option("--delete-rows", "Up to so many deletions pass without a question.", Defaults.DeleteRows, 0L, long.MaxValue);
    private readonly Option<double> _deletePercent = Ranged.Option("--delete-percent", "Up to this share of the rows may be deleted without a question.", Defaults.DeletePercent, 0d, 100d);
    private readonly Option<int> _memory = Ranged.Option("--memory", "Megabytes that rows may take before they go to the temporary folder.", Defaults.MemoryMegabytes, 16, 1 << 20);
    private readonly Option<int> _parallel = Ranged.Option("--tables-at-once", "Tables that are imported at the same time; each takes its memory.", Defaults.TablesAtOnce, 1, 64);
    private readonly Option<int> _lock = Ranged.Option("--lock-duration", "Seconds for which an import may be silent before another takes its table over.", (int)Defaults.LockDuration.TotalSeconds, 15, 3600);
    private readonly Option<Uri?> _endpoint = SharedOptions.Url("--endpoint-url", "Address of all AWS services, such as that of `consumer local` [default: what the AWS SDK finds].");
    private readonly Option<string?> _region = new("--region") { Description = "Region [default: what the AWS SDK finds]." };

    /// <summary>What every command needs to find the registry.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _bucket, _registry, _endpoint, _region })
        {
            command.Add(option);
        }
    }

    /// <summary>What only those need that read exports.</summary>
    public void AddReadingTo(Command command)
    {
        AddTo(command);
        foreach (var option in new Option[] { _prefix, _tables, _memory })
        {
            command.Add(option);
        }
    }

    /// <summary>What only imports need.</summary>
    public void AddImportingTo(Command command)
    {
        AddReadingTo(command);
        foreach (var option in new Option[] { _locks, _stream, _deadLetters, _marker, _before, _aggregate, _deleteRows, _deletePercent, _parallel, _lock })
        {
            command.Add(option);
        }
    }

    public ExportSettings Read(ParseResult result) => new()
    {
        Bucket = result.GetRequiredValue(_bucket),
        Prefix = Of(result, _prefix, Defaults.Prefix),
        TablesFolder = result.GetValue(_tables),
        RegistryTable = Of(result, _registry, Defaults.RegistryTable),
        LockTable = Of(result, _locks, Defaults.LockTable),
        Stream = Of(result, _stream, Defaults.Stream),
        DeadLetterPrefix = Of(result, _deadLetters, Defaults.DeadLetterPrefix),
        NeedsMarker = result.GetValue(_marker),
        IncludeBefore = result.GetValue(_before),
        Aggregate = result.GetValue(_aggregate),
        DeleteRows = result.GetResult(_deleteRows) is null ? Defaults.DeleteRows : result.GetValue(_deleteRows),
        DeletePercent = result.GetResult(_deletePercent) is null ? Defaults.DeletePercent : result.GetValue(_deletePercent),
        MemoryMegabytes = result.GetResult(_memory) is null ? Defaults.MemoryMegabytes : result.GetValue(_memory),
        TablesAtOnce = result.GetResult(_parallel) is null ? Defaults.TablesAtOnce : result.GetValue(_parallel),
        LockDuration = result.GetResult(_lock) is null ? Defaults.LockDuration : TimeSpan.FromSeconds(result.GetValue(_lock)),
        Endpoint = result.GetValue(_endpoint),
        Region = result.GetValue(_region),
    };

    public static TableId ReadTable(string text) =>
        TableId.TryParse(text, out var id) ? id : throw new CliException($"'{text}' is no table: <tenant>/<table> is allowed, each {TableId.AllowedNames}.");

    /// <summary>Runs what talks to AWS, telling what a user can mend.</summary>
    public static async Task<T> RunAsync<T>(ExportSettings settings, Func<ExportTools, Task<T>> runAsync)
    {
        try
        {
            using var tools = new ExportTools(settings, credentials: null, TimeProvider.System);
            return await runAsync(tools);
        }
        catch (ExportException exception)
        {
            throw new CliException($"{exception.Message.TrimEnd('.')}.", exception);
        }
        catch (Amazon.DynamoDBv2.Model.ResourceNotFoundException exception)
        {
            throw new CliException($"A table is missing: {settings.RegistryTable} and {settings.LockTable} are needed ({exception.Message}). Is this their region?", exception);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException)
        {
            throw new CliException($"{exception.Message.TrimEnd('.')}. Run the command again when that is mended: imports go on where they stand.", exception);
        }
    }

    private static string Of(ParseResult result, Option<string> option, string otherwise) => result.GetResult(option) is null ? otherwise : result.GetRequiredValue(option);

    private static Option<string> Text(string name, string description, string defaultValue) => new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
}
