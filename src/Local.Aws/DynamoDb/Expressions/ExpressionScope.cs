using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>The placeholders of one request, and which of them its expressions used.</summary>
internal sealed class ExpressionScope(IReadOnlyDictionary<string, string>? names, AttributeMap? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Notes the use of every placeholder of a path.</summary>
    public void Check(PathNode path)
    {
        foreach (var segment in path.Segments)
        {
            if (!segment.IsPlaceholder)
            {
                continue;
            }

            if (names is null || !names.ContainsKey(segment.Name!))
            {
                throw new ExpressionException(
                    $"An expression attribute name used in the document path is not defined; attribute name: {segment.Name}");
            }

            _used.Add(segment.Name!);
        }
    }

    public void Check(ValueNode value)
    {
        if (values is null || !values.ContainsKey(value.Name))
        {
            throw new ExpressionException($"An expression attribute value used in expression is not defined; attribute value: {value.Name}");
        }

        _used.Add(value.Name);
    }

    public string NameOf(PathSegment segment) => segment.IsPlaceholder ? names![segment.Name!] : segment.Name!;

    public AttributeValue ValueOf(ValueNode value) => values![value.Name];

    /// <summary>The attribute at a path, or null.</summary>
    public AttributeValue? Find(AttributeMap item, PathNode path)
    {
        if (!item.TryGetValue(NameOf(path.Segments[0]), out var found))
        {
            return null;
        }

        foreach (var segment in path.Segments.AsSpan(1))
        {
            if (segment.Name is null)
            {
                if (found.Type != AttributeType.L || segment.Index >= found.Count)
                {
                    return null;
                }

                found = found.List[segment.Index];
            }
            else if (found.Type != AttributeType.M || !found.Map.TryGetValue(NameOf(segment), out found))
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>The path with its placeholders replaced.</summary>
    public PathSegment[] Resolve(PathNode path)
    {
        var resolved = new PathSegment[path.Segments.Length];
        for (var i = 0; i < resolved.Length; i++)
        {
            var segment = path.Segments[i];
            resolved[i] = segment.Name is null ? segment : new PathSegment(NameOf(segment), 0);
        }

        return resolved;
    }

    /// <summary>Refuses placeholders that no expression used.</summary>
    public void CheckAllUsed()
    {
        CheckUsed("ExpressionAttributeNames", names?.Keys);
        CheckUsed("ExpressionAttributeValues", values?.Keys);
    }

    private void CheckUsed(string parameter, IEnumerable<string>? placeholders)
    {
        List<string>? unused = null;
        foreach (var placeholder in placeholders ?? [])
        {
            if (!_used.Contains(placeholder))
            {
                (unused ??= []).Add(placeholder);
            }
        }

        if (unused is not null)
        {
            throw Problems.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }
}
