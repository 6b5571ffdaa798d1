namespace Pipeline.Benchmarks.Peers;

/// <summary>A program that reads a stream to its end and prints how many records and bytes it saw.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Program">What to start.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Rounds">How often it runs; the slow ones run once.</param>
internal sealed record Peer(string Name, string Program, IReadOnlyList<string> Arguments, int Rounds);
