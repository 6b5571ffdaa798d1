using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>One change to a document: a new value at a path, or null to remove what is there.</summary>
internal readonly record struct AttributeChange(PathSegment[] Path, AttributeValue? Value)
{
    private const string InvalidPath = "The document path provided in the update expression is invalid for update";

    /// <summary>
    /// Makes all changes on a copy. Indexes mean the list as it was: so values are set first, lower indexes before higher ones (those beyond the end are appended in
    /// that order), then elements are removed from the highest index down.
    /// </summary>
    public static AttributeMap ApplyAll(List<AttributeChange> changes, AttributeMap before)
    {
        var after = new AttributeMap(before);
        if (changes.Exists(change => change.Path.Length > 1))
        {
            changes.Sort(Compare);
        }

        foreach (var (path, value) in changes)
        {
            var name = path[0].Name!;
            if (path.Length == 1)
            {
                if (value is null)
                {
                    after.Remove(name);
                }
                else
                {
                    after[name] = value;
                }
            }
            else if (after.TryGetValue(name, out var top))
            {
                after[name] = Change(top, path, 1, value);
            }
            else
            {
                throw Problems.Validation(InvalidPath);
            }
        }

        return after;
    }

    private static int Compare(AttributeChange left, AttributeChange right)
    {
        if (left.Value is null != right.Value is null)
        {
            return left.Value is null ? 1 : -1;
        }

        for (var i = 0; i < left.Path.Length && i < right.Path.Length; i++)
        {
            var order = string.CompareOrdinal(left.Path[i].Name, right.Path[i].Name);
            if (order == 0)
            {
                order = left.Path[i].Index.CompareTo(right.Path[i].Index);
                order = left.Value is null ? -order : order;
            }

            if (order != 0)
            {
                return order;
            }
        }

        return left.Path.Length.CompareTo(right.Path.Length);
    }

    private static AttributeValue Change(AttributeValue container, PathSegment[] path, int at, AttributeValue? value)
    {
        var segment = path[at];
        var isLast = at == path.Length - 1;
        if (segment.Name is { } name)
        {
            return container.Type == AttributeType.M
                ? AttributeValue.FromMap(ChangeMap(container.Map, name, path, at, value, isLast))
                : throw Problems.Validation(InvalidPath);
        }

        return container.Type == AttributeType.L
            ? AttributeValue.FromList(ChangeList(container.List, segment.Index, path, at, value, isLast))
            : throw Problems.Validation(InvalidPath);
    }

    private static AttributeMap ChangeMap(AttributeMap map, string name, PathSegment[] path, int at, AttributeValue? value, bool isLast)
    {
        var changed = new AttributeMap(map);
        if (isLast)
        {
            if (value is null)
            {
                changed.Remove(name);
            }
            else
            {
                changed[name] = value;
            }

            return changed;
        }

        changed[name] = map.TryGetValue(name, out var inner) ? Change(inner, path, at + 1, value) : throw Problems.Validation(InvalidPath);
        return changed;
    }

    private static AttributeValue[] ChangeList(AttributeValue[] list, int index, PathSegment[] path, int at, AttributeValue? value, bool isLast)
    {
        if (!isLast)
        {
            var changed = (AttributeValue[])list.Clone();
            changed[index] = index < list.Length ? Change(list[index], path, at + 1, value) : throw Problems.Validation(InvalidPath);
            return changed;
        }

        if (index >= list.Length)
        {
            return value is null ? list : [.. list, value];
        }

        return value is null ? [.. list[..index], .. list[(index + 1)..]] : [.. list[..index], value, .. list[(index + 1)..]];
    }
}
