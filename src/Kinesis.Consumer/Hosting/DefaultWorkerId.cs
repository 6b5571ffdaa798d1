using System.Diagnostics.CodeAnalysis;

namespace Kinesis.Consumer.Hosting;

/// <summary>The name of a worker that was given none; the same for all consumers of the process.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the container")]
internal sealed class DefaultWorkerId
{
    public string Value { get; } = $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}";
}
