using Kinesis.Consumer.Simulation.Oracle;

namespace Kinesis.Consumer.Simulation.Stories;

/// <param name="Seed">The seed.</param>
/// <param name="Hash">Of everything that happened, in its order.</param>
/// <param name="Steps">How many things happened.</param>
/// <param name="VirtualTime">How long it took in the simulated world.</param>
/// <param name="Violation">The first rule that was broken; null if none.</param>
/// <param name="Coverage">How often what happened.</param>
internal sealed record SeedResult(int Seed, string Hash, long Steps, TimeSpan VirtualTime, string? Violation, Coverage Coverage);
