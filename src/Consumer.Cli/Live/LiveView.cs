using System.Globalization;
using Consumer.Cli.Output;
using Kinesis.Consumer;
using Kinesis.Consumer.Health;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Consumer.Cli.Live;

/// <summary>Draws a snapshot: leases with lag above, datasets with throughput below.</summary>
internal static class LiveView
{
    /// <summary>Long sequence numbers differ at their end.</summary>
    private const int CheckpointTail = 12;

    /// <summary>Rates come from the previous look, <paramref name="elapsed"/> ago.</summary>
    public static IRenderable Draw(LiveSnapshot snapshot, LiveSnapshot? previous, TimeSpan elapsed) => new Rows(
        Shards(snapshot),
        Datasets(snapshot, previous, elapsed),
        new Text($"workers: {(snapshot.Workers.Count == 0 ? "none" : string.Join(", ", snapshot.Workers))}    Ctrl-C drains and ends"));

    private static Table Shards(LiveSnapshot snapshot)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("leases") };
        table.AddColumns("shard", "owner", "counter", "checkpoint", "pending", "lag", "health");
        foreach (var (lease, lag, health) in snapshot.Shards)
        {
            table.AddRow(
                new Text(lease.ShardId),
                lease.Owner is null ? new Text("free", new Style(Color.Yellow)) : new Text(lease.Owner),
                new Text(CellText.Of(lease.Counter)),
                new Text(Short(lease.Checkpoint)),
                new Text(lease.Pending ? "commit under way" : string.Empty),
                new Text(lag is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:0.0} s") : "-"),
                Health(health));
        }

        return table;
    }

    private static Table Datasets(LiveSnapshot snapshot, LiveSnapshot? previous, TimeSpan elapsed)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("lake") };
        table.AddColumns("dataset", "rows", "rows/s", "files", "MB");
        for (var i = 1; i <= 4; i++)
        {
            table.Columns[i].RightAligned();
        }

        foreach (var dataset in snapshot.Datasets)
        {
            var before = previous?.Datasets.FirstOrDefault(earlier => earlier.Name == dataset.Name)?.Rows ?? dataset.Rows;
            var rate = elapsed > TimeSpan.Zero ? Math.Max(0, dataset.Rows - before) / elapsed.TotalSeconds : 0;
            table.AddRow(
                dataset.Name,
                CellText.Of(dataset.Rows),
                rate.ToString("0", CultureInfo.InvariantCulture),
                CellText.Of(dataset.Files),
                (dataset.Bytes / 1e6).ToString("0.00", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static Text Health(ShardHealthVerdict? verdict) => verdict switch
    {
        null => new Text("-"),
        { Health: ShardHealth.Ok } => new Text("OK", new Style(Color.Green)),
        { Health: ShardHealth.Warn } warn => new Text($"WARN {warn.Reason}", new Style(Color.Yellow)),
        { } bad => new Text($"{bad.Health.ToString().ToUpperInvariant()} {bad.Reason}", new Style(Color.Red)),
    };

    private static string Short(Checkpoint checkpoint)
    {
        var text = checkpoint.ToString();
        return text.Length > 2 * CheckpointTail && checkpoint.Kind == CheckpointKind.At ? $"…{text[^CheckpointTail..]}" : text;
    }
}
