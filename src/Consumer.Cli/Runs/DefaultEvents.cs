using Consumer.Cli.Output;
using Pipeline.Contracts;

namespace Consumer.Cli.Runs;

/// <summary>Which event bare documents belong to; all others travel as CloudEvents.</summary>
internal static class DefaultEvents
{
    private const string Shipped = "order";

    /// <param name="contracts">The contracts of the run.</param>
    /// <param name="given">What the command was told; null for the shipped orders, or the first event where there are none.</param>
    /// <exception cref="CliException">No contract describes the event.</exception>
    public static string Choose(ContractSet contracts, string? given)
    {
        var name = given ?? (contracts.TryGetEvent(Shipped, out _) ? Shipped : contracts.Events[0].Name);
        return contracts.TryGetEvent(name, out _)
            ? name
            : throw new CliException($"--default-event is '{name}', which no contract describes. Events: {string.Join(", ", contracts.Events.Select(known => known.Name))}.");
    }
}
