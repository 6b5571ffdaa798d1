using System.Text.Json.Serialization;

namespace Local.Aws.S3.Storage;

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(StoredObject))]
internal sealed partial class StorageJson : JsonSerializerContext;
