namespace Kinesis.Consumer.Fleet;

/// <summary>One process of a worker. A worker that starts again under its old id is another process.</summary>
/// <param name="Worker">The worker's id, as leases name it.</param>
/// <param name="Process">The process's name; every tenure that it begins starts with it.</param>
internal readonly record struct ProcessId(WorkerId Worker, string Process)
{
    private const char Separator = '#';
    private const int NameLength = 12;

    public static ProcessId New(WorkerId worker) => new(worker, Guid.NewGuid().ToString("N")[..NameLength]);

    public static bool TryParse(string text, out ProcessId process)
    {
        var at = text.LastIndexOf(Separator);
        process = at > 0 && at < text.Length - 1 ? new ProcessId(new WorkerId(text[..at]), text[(at + 1)..]) : default;
        return process != default;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Worker}{Separator}{Process}";
}
