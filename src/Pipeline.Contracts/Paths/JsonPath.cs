using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Contracts.Paths;

/// <summary>
/// A path into a JSON document: a subset of RFC 9535. <c>$.a.b</c>, <c>$['a b']</c>, <c>$.items[*]</c>, <c>$..name</c> (any depth, inside
/// arrays too) and, inside <c>each</c>, <c>@.x</c> relative to the element.
/// </summary>
/// <remarks>
/// Where several values answer to <c>..name</c> the last one in document order is taken. A path with neither <c>..</c> nor <c>[*]</c>
/// names at most one value.
/// </remarks>
public sealed class JsonPath : IEquatable<JsonPath>
{
    private readonly string _text;

    internal JsonPath(string text, bool isRelative, IReadOnlyList<JsonPathStep> steps)
    {
        _text = text;
        IsRelative = isRelative;
        Steps = steps;
        Names = [.. steps.Select(step => System.Text.Encoding.UTF8.GetBytes(step.Name))];
    }

    /// <summary>True for <c>@…</c>, which starts at the element of an <c>each</c>; false for <c>$…</c>.</summary>
    public bool IsRelative { get; }

    /// <summary>The steps after the root.</summary>
    public IReadOnlyList<JsonPathStep> Steps { get; }

    /// <summary>Whether the path searches at any depth.</summary>
    public bool IsDescendant => Steps.Count > 0 && Steps[^1].Kind == JsonPathStepKind.Descendant;

    internal byte[][] Names { get; }

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path, e.g. <c>$.customer.id</c>.</param>
    /// <returns>The path.</returns>
    /// <exception cref="FormatException">The text is no path; the message names the position and what is allowed there.</exception>
    public static JsonPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out JsonPath? path, out string error) ? path : throw new FormatException($"JSON path '{text}': {error}");
    }

    /// <summary>Reads a path without throwing.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The path read.</param>
    /// <param name="error">What is allowed at which position; empty on success.</param>
    /// <returns>Whether the text is a path.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JsonPath? path, out string error) =>
        JsonPathParser.TryParse(text ?? string.Empty, out path, out error);

    /// <summary>
    /// Reads the value the path names out of a document. Only as much of the document as needed is read: of a document that is broken
    /// behind the value nothing is noticed.
    /// </summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="value">The value; a JSON <c>null</c> is a value too.</param>
    /// <returns>False when the document has no such value or breaks before it.</returns>
    public bool TryRead(ReadOnlySpan<byte> json, out JsonValueSpan value) => JsonPathReader.TryRead(this, json, out value);

    /// <inheritdoc/>
    public bool Equals(JsonPath? other) => other is not null && IsRelative == other.IsRelative && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonPath);

    /// <inheritdoc/>
    public override int GetHashCode() => Steps.Aggregate(IsRelative ? 1 : 0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => _text;
}
