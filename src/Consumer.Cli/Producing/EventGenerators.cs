using Consumer.Cli.Output;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;

namespace Consumer.Cli.Producing;

/// <summary>Finds what generates an event, or says what is missing for it.</summary>
internal static class EventGenerators
{
    public static EventGenerator Create(ContractSet contracts, string name, GeneratorOptions options)
    {
        if (!contracts.TryGetEvent(name, out var contract))
        {
            throw new CliException($"No contract describes the event '{name}'. Events: {Names(contracts.Events)}.");
        }

        return contract.Generator is not null
            ? EventGenerator.Create(contract, options)
            : throw new CliException(
                $"The event '{name}' cannot be generated: its contract has no \"generator\". Events that have one: {Names(contracts.Events.Where(known => known.Generator is not null))}. "
                + $"A contract gets one by \"generator\": {{ \"kind\": \"template\", \"template\": [\"…\"] }}; contracts/event-contract.schema.json describes it.");
    }

    private static string Names(IEnumerable<EventContract> contracts) => string.Join(", ", contracts.Select(contract => contract.Name)) is { Length: > 0 } names ? names : "none";
}
