using System.Collections.Concurrent;
using System.Globalization;
using Consumer.Cli.Output;
using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary>Tells how imports get on: each state that a version comes to, and while it is published how far it has come, every few seconds.</summary>
internal sealed class ImportView(CliOutput output, TimeProvider timeProvider)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (ExportStatus Status, long At)> _told = new();

    public void Tell(ExportVersion version)
    {
        var name = version.ToString();
        var now = timeProvider.GetTimestamp();
        if (_told.TryGetValue(name, out var before) && before.Status == version.Status && timeProvider.GetElapsedTime(before.At, now) < Pause)
        {
            return;
        }

        _told[name] = (version.Status, now);
        output.Note(version.Status == ExportStatus.Publishing
            ? string.Create(CultureInfo.InvariantCulture, $"{name} {ExportStatuses.Word(version.Status)}, {version.Counts.Published} changes acknowledged")
            : $"{name} {ExportStatuses.Word(version.Status)}");
    }
}
