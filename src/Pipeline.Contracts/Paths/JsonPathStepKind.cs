namespace Pipeline.Contracts.Paths;

/// <summary>What one step of a <see cref="JsonPath"/> selects.</summary>
public enum JsonPathStepKind
{
    /// <summary>The property of that name: <c>.name</c> or <c>['name']</c>.</summary>
    Member,

    /// <summary>Every element of an array: <c>[*]</c>.</summary>
    Wildcard,

    /// <summary>Properties of that name at any depth, inside arrays too: <c>..name</c>.</summary>
    Descendant,
}
