using Ingest.Api.Documents;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;
using Pipeline.Contracts.Routing;

namespace Ingest.Api.Hosting;

/// <summary>Which path takes documents of which event: the contracts' own routes and the configured further ones.</summary>
internal sealed class RouteTable
{
    /// <summary>A body is copied into larger and larger arrays while it arrives, and may be put into envelopes.</summary>
    private const int HeldPerBody = 4;

    /// <summary>Reads the contracts.</summary>
    /// <exception cref="OptionsValidationException">An option names what no contract has, or a contract allows what the options do not.</exception>
    public RouteTable(IngestOptions options, IOptions<ProducerOptions> producer)
    {
        var contracts = ContractSet.Load(Folder(options.ContractsFolder));
        var problems = new List<string>();
        if (!contracts.TryGetEvent(options.DefaultEvent, out _))
        {
            problems.Add($"Ingest:DefaultEvent is \"{options.DefaultEvent}\"; allowed: {Names(contracts)}");
        }

        foreach (var (path, name) in options.Routes)
        {
            if (!contracts.TryGetEvent(name, out _))
            {
                problems.Add($"Ingest:Routes:{path} is \"{name}\"; allowed: {Names(contracts)}");
            }
            else if (contracts.TryGetRoute(path.Trim('/'), out _))
            {
                problems.Add($"Ingest:Routes:{path} is \"{name}\"; allowed: a path that no contract has as its route");
            }
        }

        foreach (var contract in contracts.Events)
        {
            CheckLimits(contract.Name, contract.Limits, options, producer.Value, problems);
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException(IngestOptions.SectionName, typeof(IngestOptions), problems);
        }

        var router = new EventRouter(contracts, options.DefaultEvent);
        var checks = contracts.Events.ToDictionary(contract => contract.Name, contract => new DocumentCheck(contract, router));
        var prefix = options.RoutePrefix.Length == 0 ? "/" : $"/{options.RoutePrefix}/";
        Checks =
        [
            .. contracts.Events.Select(contract => KeyValuePair.Create(prefix + contract.Route, checks[contract.Name])),
            .. options.Routes.Select(route => KeyValuePair.Create(prefix + route.Key.Trim('/'), checks[route.Value])),
        ];
    }

    public IReadOnlyList<KeyValuePair<string, DocumentCheck>> Checks { get; }

    private static void CheckLimits(string name, RequestLimits limits, IngestOptions options, ProducerOptions producer, List<string> problems)
    {
        if (limits.MaxDocumentBytes > producer.MaxRecordBytes)
        {
            problems.Add(
                $"{ProducerOptions.SectionName}:{nameof(ProducerOptions.MaxRecordBytes)} is {producer.MaxRecordBytes} and limits.maxDocumentBytes of the contract {name} is "
                + $"{limits.MaxDocumentBytes}: such a document fits into no record; allowed: a lower limit, or a higher option if the stream takes larger records");
        }

        if (options.MaxHeldBytes / HeldPerBody < limits.MaxBodyBytes)
        {
            problems.Add(
                $"{IngestOptions.SectionName}:{nameof(IngestOptions.MaxHeldBytes)} is {options.MaxHeldBytes} and limits.maxBodyBytes of the contract {name} is "
                + $"{limits.MaxBodyBytes}: one such body might not fit; allowed: at least {HeldPerBody} times the limit");
        }
    }

    private static string Names(ContractSet contracts) => string.Join(", ", contracts.Events.Select(contract => contract.Name));

    private static string Folder(string folder) => Directory.Exists(folder) ? folder : Path.Combine(AppContext.BaseDirectory, folder);
}
