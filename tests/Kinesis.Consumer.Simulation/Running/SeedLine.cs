using System.Globalization;

namespace Kinesis.Consumer.Simulation.Running;

/// <summary>The line that a process prints for each seed.</summary>
internal sealed record SeedLine(int Seed, bool IsOk, string Hash)
{
    public static SeedLine Parse(string line)
    {
        var words = line.Split(' ');
        return new SeedLine(int.Parse(words[1], CultureInfo.InvariantCulture), words[2] == "ok", words[3]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"seed {Seed} {(IsOk ? "ok" : "FAILED")} {Hash}");
}
