using System.Text.Json.Serialization;

namespace Pipeline.Sinks.Manifests;

/// <summary>How manifests and references to them are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommitManifest))]
[JsonSerializable(typeof(ManifestReference))]
internal sealed partial class ManifestJson : JsonSerializerContext;
