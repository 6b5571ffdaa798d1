using System.Text.Json;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads JSON that people write. What is none is a problem with its place, as everything else that is wrong with it.</summary>
internal static class StrictJson
{
    /// <param name="json">The text.</param>
    /// <param name="maxDepth">The deepest nesting that is looked at.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="read">Reads the root.</param>
    /// <returns>What was read; null if the text is no JSON.</returns>
    public static T? Read<T>(ReadOnlyMemory<byte> json, int maxDepth, ProblemList problems, Func<ContractNode, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = maxDepth });
            return read(new ContractNode(document.RootElement, "$", problems));
        }
        catch (JsonException exception)
        {
            problems.Add("$", $"{JsonProblem.Place(exception)}: {JsonProblem.Reason(exception)}", "JSON in UTF-8 without comments, trailing commas or repeated properties");
            return null;
        }
        catch (InvalidOperationException exception)
        {
            // The document model checks the escapes of a text only when the text is asked for.
            problems.Add("$", exception.Message, "texts whose \\u escapes name whole characters");
            return null;
        }
    }
}
