using System.Text.Json;

namespace Pipeline.Contracts.Loading;

/// <summary>One JSON value of a contract file with its path and the list that its problems go to.</summary>
internal readonly struct ContractNode(JsonElement element, string path, ProblemList problems)
{
    public JsonElement Element => element;

    public string Path => path;

    public void Fail(string allowed) => problems.Add(path, element, allowed);

    /// <summary>Checks that this is an object with no other properties than those named.</summary>
    public bool IsObject(params ReadOnlySpan<string> allowed)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail("an object");
            return false;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!allowed.Contains(property.Name))
            {
                problems.Add($"{path}.{property.Name}", property.Value, $"no such property; allowed here are {string.Join(", ", allowed.ToArray())}");
            }
        }

        return true;
    }

    public bool TryGet(string name, out ContractNode node)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement child))
        {
            node = new ContractNode(child, $"{path}.{name}", problems);
            return true;
        }

        node = default;
        return false;
    }

    /// <summary>The text of a property, or null after its absence (if required) or its kind was reported.</summary>
    public string? Text(string name, bool required, string allowed)
    {
        if (!TryGet(name, out ContractNode node))
        {
            if (required)
            {
                problems.Add($"{path}.{name}", string.Empty, allowed);
            }

            return null;
        }

        if (node.Element.ValueKind == JsonValueKind.String)
        {
            return node.Element.GetString();
        }

        node.Fail(allowed);
        return null;
    }

    /// <summary>The text of a property that must match; null after a problem was reported.</summary>
    public string? Matching(string name, bool required, System.Text.RegularExpressions.Regex pattern, string allowed)
    {
        string? text = Text(name, required, allowed);
        if (text is null || pattern.IsMatch(text))
        {
            return text;
        }

        problems.Add($"{path}.{name}", $"\"{text}\"", allowed);
        return null;
    }

    /// <summary>The text of a property that must be one of a few words.</summary>
    public string OneOf(string name, string fallback, params ReadOnlySpan<string> words)
    {
        string allowed = string.Join(", ", words.ToArray());
        string? text = Text(name, required: false, allowed);
        if (text is null || words.Contains(text))
        {
            return text ?? fallback;
        }

        problems.Add($"{path}.{name}", $"\"{text}\"", allowed);
        return fallback;
    }

    public long Integer(string name, long fallback, long minimum, long maximum)
    {
        if (!TryGet(name, out ContractNode node))
        {
            return fallback;
        }

        if (node.Element.ValueKind == JsonValueKind.Number && node.Element.TryGetInt64(out long value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        node.Fail($"a whole number from {minimum} to {maximum}");
        return fallback;
    }

    public bool Flag(string name)
    {
        if (!TryGet(name, out ContractNode node))
        {
            return false;
        }

        if (node.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return node.Element.GetBoolean();
        }

        node.Fail("true or false");
        return false;
    }

    /// <summary>The elements of an array property; nothing after its absence (if at least one is needed) or its kind was reported.</summary>
    public IEnumerable<ContractNode> Items(string name, int minimum, string allowed)
    {
        if (!TryGet(name, out ContractNode node))
        {
            if (minimum > 0)
            {
                problems.Add($"{path}.{name}", string.Empty, allowed);
            }

            return [];
        }

        if (node.Element.ValueKind != JsonValueKind.Array || node.Element.GetArrayLength() < minimum)
        {
            node.Fail(allowed);
            return [];
        }

        ProblemList list = problems;
        return node.Element.EnumerateArray().Select((item, index) => new ContractNode(item, $"{node.Path}[{index}]", list));
    }
}
