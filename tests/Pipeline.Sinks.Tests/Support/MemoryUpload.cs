namespace Pipeline.Sinks.Tests.Support;

/// <summary>An upload that is not complete.</summary>
internal sealed record MemoryUpload(string Key, string Manifest, SortedDictionary<int, byte[]> Parts);
