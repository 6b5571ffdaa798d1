using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads the paths of a contract file and checks where they may lead.</summary>
internal static class PathRules
{
    private const string Plain = "a path such as $.a.b or $..name";
    private const string Relative = "a path such as $.a.b, $..name or, inside each, @.x";

    /// <summary>A path that names one value of the document.</summary>
    public static JsonPath? Document(ContractNode parent, string name, bool required) =>
        parent.Text(name, required, Plain) is string text && parent.TryGet(name, out ContractNode node) ? Check(node, text, allowElement: false) : null;

    /// <summary>A path that names one value of the document or of the element of <c>each</c>.</summary>
    public static JsonPath? Value(ContractNode parent, string name, bool required, bool allowElement) =>
        parent.Text(name, required, Relative) is string text && parent.TryGet(name, out ContractNode node) ? Check(node, text, allowElement) : null;

    public static JsonPath? Check(ContractNode node, string text, bool allowElement)
    {
        if (!JsonPath.TryParse(text, out JsonPath? path, out string error))
        {
            node.Fail(error);
            return null;
        }

        if (path.IsRelative && !allowElement)
        {
            node.Fail("a path from $: there is no element here for @ to start at");
            return null;
        }

        if (path.Steps.Any(step => step.Kind == JsonPathStepKind.Wildcard))
        {
            node.Fail("a path without [*]: it must name one value (an array column names the array itself)");
            return null;
        }

        if (path.IsDescendant && path.Steps.Count > 1)
        {
            node.Fail("..name only directly behind $ or @");
            return null;
        }

        return path;
    }

    /// <summary>The array of <c>each</c>; a trailing <c>[*]</c> says the same as none and is dropped.</summary>
    public static JsonPath? Each(ContractNode parent)
    {
        const string allowed = "the path of an array from $, such as $.items or $.orders[*].items";
        if (parent.Text("each", required: false, allowed) is not string text || !parent.TryGet("each", out ContractNode node))
        {
            return null;
        }

        if (!JsonPath.TryParse(text, out JsonPath? path, out string error))
        {
            node.Fail(error);
            return null;
        }

        if (path.IsRelative || path.IsDescendant)
        {
            node.Fail(allowed);
            return null;
        }

        return path.Steps is [.., { Kind: JsonPathStepKind.Wildcard }] ? JsonPath.Parse(text[..^3]) : path;
    }
}
