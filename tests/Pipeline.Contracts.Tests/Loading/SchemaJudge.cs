using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Tests.Loading;

/// <summary>The keywords of JSON Schema 2020-12 that the contract schema uses; an unknown keyword is an error, so that none is overlooked.</summary>
internal sealed class SchemaJudge(JsonElement root)
{
    public bool Accepts(JsonElement value) => Accepts(root, value);

    private bool Accepts(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.GetBoolean();
        }

        return schema.EnumerateObject().All(keyword => Accepts(schema, keyword.Name, keyword.Value, value));
    }

    private bool Accepts(JsonElement schema, string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "$schema" or "$id" or "$defs" or "title" or "description" or "default" => true,
        "$ref" => Accepts(rule.GetString()!.Split('/')[1..].Aggregate(root, (at, name) => at.GetProperty(name)), value),
        "type" => rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(name => IsType(value, name.GetString()!)) : IsType(value, rule.GetString()!),
        "const" => JsonElement.DeepEquals(rule, value),
        "enum" => rule.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)),
        "anyOf" => rule.EnumerateArray().Any(part => Accepts(part, value)),
        "oneOf" => rule.EnumerateArray().Count(part => Accepts(part, value)) == 1,
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, Pattern(rule.GetString()!)),
        "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= rule.GetInt32(),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= rule.GetDecimal(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= rule.GetDecimal(),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
        "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32(),
        "uniqueItems" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().DistinctBy(item => item.GetRawText()).Count() == value.GetArrayLength(),
        "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Accepts(rule, item)),
        "required" => value.ValueKind != JsonValueKind.Object || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "minProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() >= rule.GetInt32(),
        "maxProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() <= rule.GetInt32(),
        "properties" => value.ValueKind != JsonValueKind.Object
            || rule.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out JsonElement child) || Accepts(property.Value, child)),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object || rule.GetBoolean()
            || value.EnumerateObject().All(property => schema.GetProperty("properties").TryGetProperty(property.Name, out _)),
        _ => throw new ArgumentException($"the judge does not know the keyword {keyword}", nameof(keyword)),
    };

    /// <summary>In ECMA-262, which JSON Schema follows, $ is the very end; in .NET it also stands before a last line end.</summary>
    private static string Pattern(string pattern) => Regex.Replace(pattern, @"(?<!\\)\$(?=\)|\z)", @"\z");

    private static bool IsType(JsonElement value, string name) => name switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new ArgumentException($"the judge does not know the type {name}", nameof(name)),
    };
}
