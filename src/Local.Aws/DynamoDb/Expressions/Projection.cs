using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Expressions;

/// <summary>A set of document paths as a tree; applied to an item it gives the parts at those paths. Elements of lists keep their order but close ranks.</summary>
internal sealed class Projection
{
    private readonly Step _root = new();

    public Projection(IEnumerable<PathSegment[]> paths)
    {
        foreach (var path in paths)
        {
            var step = _root;
            foreach (var segment in path)
            {
                step = step.Child(segment);
            }

            step.IsWhole = true;
        }
    }

    public IEnumerable<string> TopNames => _root.Names.Keys;

    public AttributeMap Apply(AttributeMap item) => ApplyToMap(_root, item);

    private static AttributeValue? Apply(Step step, AttributeValue value)
    {
        if (step.IsWhole)
        {
            return value;
        }

        if (value.Type == AttributeType.M && step.Names.Count > 0)
        {
            var map = ApplyToMap(step, value.Map);
            return map.Count > 0 ? AttributeValue.FromMap(map) : null;
        }

        if (value.Type != AttributeType.L || step.Indexes.Count == 0)
        {
            return null;
        }

        var elements = new List<AttributeValue>();
        foreach (var (index, child) in step.Indexes)
        {
            if (index < value.Count && Apply(child, value.List[index]) is { } element)
            {
                elements.Add(element);
            }
        }

        return elements.Count > 0 ? AttributeValue.FromList([.. elements]) : null;
    }

    private static AttributeMap ApplyToMap(Step step, AttributeMap map)
    {
        var result = new AttributeMap(step.Names.Count);
        foreach (var (name, child) in step.Names)
        {
            if (map.TryGetValue(name, out var value) && Apply(child, value) is { } part)
            {
                result.Add(name, part);
            }
        }

        return result;
    }

    private sealed class Step
    {
        public bool IsWhole { get; set; }

        public Dictionary<string, Step> Names { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<int, Step> Indexes { get; } = [];

        public Step Child(PathSegment segment)
        {
            Step? child;
            if (segment.Name is { } name)
            {
                if (!Names.TryGetValue(name, out child))
                {
                    Names.Add(name, child = new Step());
                }
            }
            else if (!Indexes.TryGetValue(segment.Index, out child))
            {
                Indexes.Add(segment.Index, child = new Step());
            }

            return child;
        }
    }
}
