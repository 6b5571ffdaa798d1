using System.Text.Json;

namespace Local.Aws.Hosting;

/// <summary>An error as a service answers it.</summary>
/// <param name="Code">The error's short name, for example <c>ResourceNotFoundException</c> or <c>NoSuchKey</c>.</param>
/// <param name="Message">AWS's text.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record ServiceError(string Code, string Message, int Status = 400)
{
    /// <summary>Writes further members of the JSON error document, for example the item of a failed condition.</summary>
    public Action<Utf8JsonWriter>? WriteMembers { get; init; }

    /// <summary>Further elements of the XML error document, for example the bucket's name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Elements { get; init; } = [];
}
