namespace Pipeline.Exports.Delta;

/// <summary>One file of a version of a table.</summary>
/// <param name="Name">What messages call it, such as its object key.</param>
/// <param name="OpenAsync">Opens it from its start; the engine disposes the stream. It is read synchronously, on a thread of its own.</param>
internal sealed record ExportFile(string Name, Func<CancellationToken, ValueTask<Stream>> OpenAsync);
