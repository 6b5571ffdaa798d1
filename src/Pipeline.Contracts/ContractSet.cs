using System.Diagnostics.CodeAnalysis;
using Pipeline.Contracts.Loading;

namespace Pipeline.Contracts;

/// <summary>All contracts of a folder; immutable.</summary>
public sealed class ContractSet
{
    private readonly Dictionary<string, EventContract> _byName;
    private readonly Dictionary<string, EventContract> _byRoute;

    internal ContractSet(IReadOnlyList<EventContract> events)
    {
        Events = events;
        _byName = events.ToDictionary(contract => contract.Name, StringComparer.Ordinal);
        _byRoute = events.ToDictionary(contract => contract.Route, StringComparer.Ordinal);
    }

    /// <summary>The contracts, ordered by file name.</summary>
    public IReadOnlyList<EventContract> Events { get; }

    /// <summary>Reads every <c>*.json</c> file of a folder but the schema (<c>*.schema.json</c>).</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The contracts.</returns>
    /// <exception cref="ContractException">Something is wrong; the message lists every problem of every file, one a line.</exception>
    public static ContractSet Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return ContractFolder.Load(folder);
    }

    /// <summary>Finds a contract by its event's name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contract">The contract.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetEvent(string name, [NotNullWhen(true)] out EventContract? contract) => _byName.TryGetValue(name, out contract);

    /// <summary>Finds a contract by its HTTP route.</summary>
    /// <param name="route">The route, without slashes around it.</param>
    /// <param name="contract">The contract.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetRoute(string route, [NotNullWhen(true)] out EventContract? contract) => _byRoute.TryGetValue(route, out contract);
}
