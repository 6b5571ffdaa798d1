namespace Kinesis.Consumer.Simulation.Services;

/// <summary>What is prepared together: the keys of the uploads.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Keys">The keys, each of one upload.</param>
internal sealed record SimulatedManifest(string Id, IReadOnlyList<string> Keys);
