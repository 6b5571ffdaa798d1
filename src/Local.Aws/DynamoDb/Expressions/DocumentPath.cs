namespace Local.Aws.DynamoDb.Expressions;

/// <summary>Rules between resolved paths of one expression.</summary>
internal static class DocumentPath
{
    private const string Advice = "must remove or rewrite one of these paths; ";

    /// <summary>Refuses paths that overlap (one is the beginning of the other) or conflict (a name beside an index at the same place).</summary>
    public static void CheckDistinct(IReadOnlyList<PathSegment[]> paths)
    {
        string? conflict = null;
        for (var second = 1; second < paths.Count; second++)
        {
            for (var first = 0; first < second; first++)
            {
                if (Overlap(paths[first], paths[second], ref conflict))
                {
                    throw new ExpressionException(
                        $"Two document paths overlap with each other; {Advice}path one: {Describe(paths[first])}, path two: {Describe(paths[second])}");
                }
            }
        }

        if (conflict is not null)
        {
            throw new ExpressionException(conflict);
        }
    }

    public static string Describe(PathSegment[] path) => $"[{string.Join(", ", path)}]";

    private static bool Overlap(PathSegment[] one, PathSegment[] two, ref string? conflict)
    {
        for (var i = 0; i < one.Length && i < two.Length; i++)
        {
            if (one[i].Name is null != two[i].Name is null)
            {
                conflict ??= $"Two document paths conflict with each other; {Advice}path one: {Describe(one)}, path two: {Describe(two)}";
                return false;
            }

            if (one[i] != two[i])
            {
                return false;
            }
        }

        return true;
    }
}
