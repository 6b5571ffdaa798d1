namespace Kinesis.Consumer.Simulation.Time;

/// <summary>Everything that happened, as a hash, and the end of it as text.</summary>
internal sealed class Trace(World world, TextWriter? output)
{
    private const int Kept = 400;
    private readonly Queue<string> _last = new();
    private ulong _hash = 14695981039346656037;

    public string Hash => _hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    public IEnumerable<string> Last => _last;

    public void Add(SimulatedProcess? process, string what)
    {
        var line = $"{TimeSpan.FromTicks(world.Now):mm\\:ss\\.fffffff} {process?.Name ?? "-",-6} {what}";
        foreach (var letter in line)
        {
            _hash = (_hash ^ letter) * 1099511628211;
        }

        output?.WriteLine(line);
        _last.Enqueue(line);
        if (_last.Count > Kept)
        {
            _last.Dequeue();
        }
    }
}
