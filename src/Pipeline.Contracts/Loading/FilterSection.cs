using System.Text.Json;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Loading;

/// <summary>Reads the <c>filter</c> of a dataset.</summary>
internal static class FilterSection
{
    private static readonly string[] Comparisons = ["equals", "notEquals", "in", "exists"];

    public static FilterContract? Read(ContractNode dataset, bool hasEach)
    {
        if (!dataset.TryGet("filter", out ContractNode node) || !node.IsObject("source", "equals", "notEquals", "in", "exists"))
        {
            return null;
        }

        JsonPath? source = PathRules.Value(node, "source", required: true, hasEach);
        string[] given = [.. Comparisons.Where(name => node.TryGet(name, out _))];
        if (given.Length != 1)
        {
            node.Fail("exactly one of equals, notEquals, in and exists");
            return null;
        }

        node.TryGet(given[0], out ContractNode operand);
        (FilterComparison comparison, JsonElement[]? values) = given[0] switch
        {
            "equals" => (FilterComparison.Equals, Scalars(operand, [operand.Element], "a text, number, true, false or null")),
            "notEquals" => (FilterComparison.NotEquals, Scalars(operand, [operand.Element], "a text, number, true, false or null")),
            "in" => (FilterComparison.In, List(operand)),
            _ => (FilterComparison.Exists, Exists(operand)),
        };
        return source is null || values is null ? null : new FilterContract(source, comparison, values);
    }

    private static JsonElement[]? List(ContractNode operand)
    {
        const string allowed = "an array of 1 to 100 texts, numbers, true, false or null";
        if (operand.Element.ValueKind == JsonValueKind.Array && operand.Element.GetArrayLength() is >= 1 and <= 100)
        {
            return Scalars(operand, [.. operand.Element.EnumerateArray()], allowed);
        }

        operand.Fail(allowed);
        return null;
    }

    private static JsonElement[]? Scalars(ContractNode operand, JsonElement[] values, string allowed)
    {
        if (values.Any(value => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
        {
            operand.Fail(allowed);
            return null;
        }

        return [.. values.Select(value => value.Clone())];
    }

    private static JsonElement[]? Exists(ContractNode operand)
    {
        if (operand.Element.ValueKind == JsonValueKind.True)
        {
            return [];
        }

        operand.Fail("true");
        return null;
    }
}
