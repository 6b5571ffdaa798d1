namespace Local.Aws.DynamoDb.Expressions;

/// <summary>One step of a document path: a name (or a #placeholder of one), or an index when <see cref="Name"/> is null.</summary>
internal readonly record struct PathSegment(string? Name, int Index)
{
    public bool IsPlaceholder => Name is ['#', ..];

    public override string ToString() => Name ?? $"[{Index}]";
}
