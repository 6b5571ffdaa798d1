using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Worker;

/// <summary>One form of the worker's program, and how it is started.</summary>
/// <param name="Form">For the table of figures.</param>
/// <param name="Command">The program and its arguments.</param>
internal sealed record WorkerProgram(string Form, IReadOnlyList<string> Command)
{
    private const string Name = "Consumer.Worker";

    /// <summary>As it was built together with this program.</summary>
    public static WorkerProgram Built { get; } = new("built", [DotNet.Host, Path.Combine(AppContext.BaseDirectory, Name + ".dll")]);

    /// <summary>As `make publish` makes it; null if it did not.</summary>
    public static WorkerProgram? Published => PeerPrograms.FindPublished(Name) is { } path ? new("published", [path]) : null;
}
