using System.Text;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>Grows the trie while the columns of a contract are compiled, then flattens it; owned by one compilation.</summary>
internal sealed class PlanBuilder
{
    private readonly List<BuilderNode> _nodes = [];
    private readonly List<int> _scopeSlots = [];
    private readonly List<List<PlanName>> _searched = [];

    public PlanBuilder()
    {
        Root = AddNode(NewScope(), beginsScope: -1, default);
    }

    public BuilderNode Root { get; }

    /// <summary>The node that a path without <c>..</c> names.</summary>
    public BuilderNode Resolve(BuilderNode start, JsonPath path, NodeReader reader)
    {
        BuilderNode node = start;
        foreach (JsonPathStep step in path.Steps)
        {
            node = step.Kind == JsonPathStepKind.Wildcard ? Element(node, reader) : Member(node, step.Name, reader);
        }

        return node;
    }

    /// <summary>
    /// The node of a value that is not read here but may be there only once, because others read it: the table, ingest. What stands around it may
    /// be anything.
    /// </summary>
    public BuilderNode Note(JsonPath path, NodeReader reader)
    {
        BuilderNode node = Root;
        foreach (JsonPathStep step in path.Steps)
        {
            node = FindOrAdd(node, step.Name, reader);
        }

        return node;
    }

    public BuilderNode Member(BuilderNode node, string name, NodeReader reader)
    {
        node.MustEnter = true;
        return FindOrAdd(node, name, reader);
    }

    /// <summary>The elements of an array. Each begins a row of its own scope, so that its keys may come again in the next element.</summary>
    public BuilderNode Element(BuilderNode node, NodeReader reader)
    {
        node.MustEnter = true;
        if (node.Element is null)
        {
            int scope = NewScope();
            node.Element = AddNode(scope, scope, reader);
        }

        return node.Element;
    }

    /// <summary>The slot of a name that is searched at any depth below a node; one slot however many columns read it.</summary>
    public SlotSource Search(BuilderNode start, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        List<PlanName> names = _searched[start.Scope];
        foreach (PlanName known in names)
        {
            if (known.Matches(bytes, PlanName.HeadOf(bytes)))
            {
                return new SlotSource(start.Scope != 0, known.Slot);
            }
        }

        int slot = _scopeSlots[start.Scope]++;
        names.Add(new PlanName(bytes, -1, start.Scope, slot));
        return new SlotSource(start.Scope != 0, slot);
    }

    public ProjectionPlan Build(DatasetPlan[] datasets)
    {
        var nodes = new PlanNode[_nodes.Count];
        var names = new List<PlanName>();
        var descendants = new List<PlanName[]> { Array.Empty<PlanName>() };
        Flatten(Root, 0, nodes, names, descendants);
        return new ProjectionPlan
        {
            Nodes = nodes,
            Readers = [.. _nodes.Select(node => node.Reader)],
            Names = [.. names],
            Heads = [.. names.Select(name => name.Head)],
            Descendants = [.. descendants],
            ScopeSlots = [.. _scopeSlots],
            Datasets = datasets,
        };
    }

    private void Flatten(BuilderNode node, int inherited, PlanNode[] nodes, List<PlanName> names, List<PlanName[]> descendants)
    {
        int set = inherited;
        if ((node == Root || node.BeginsScope >= 0) && _searched[node.Scope].Count > 0)
        {
            set = descendants.Count;
            descendants.Add(Chain([.. descendants[inherited], .. _searched[node.Scope]]));
        }

        int first = names.Count;
        names.AddRange(node.Members.Select(member => new PlanName(Encoding.UTF8.GetBytes(member.Key), member.Value.Index, 0, 0)));
        nodes[node.Index] = new PlanNode
        {
            FirstName = first,
            NameCount = node.Members.Count,
            Element = node.Element?.Index ?? -1,
            BeginsScope = node.BeginsScope,
            Scope = node.Scope,
            Slot = node.Slot,
            Descendants = set,
            MustEnter = node.MustEnter,
            IsWhole = node.IsWhole,
        };
        foreach (BuilderNode member in node.Members.Values)
        {
            Flatten(member, set, nodes, names, descendants);
        }

        if (node.Element is not null)
        {
            Flatten(node.Element, set, nodes, names, descendants);
        }
    }

    /// <summary>The same name may be searched from the document and from the element: one hit then fills several slots.</summary>
    private static PlanName[] Chain(PlanName[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            int next = Array.FindIndex(names, i + 1, name => name.HasSameName(names[i]));
            names[i] = names[i].Before(next);
        }

        return names;
    }

    private BuilderNode FindOrAdd(BuilderNode node, string name, NodeReader reader)
    {
        if (!node.Members.TryGetValue(name, out BuilderNode? member))
        {
            member = AddNode(node.Scope, beginsScope: -1, reader);
            node.Members.Add(name, member);
        }

        return member;
    }

    private int NewScope()
    {
        _scopeSlots.Add(0);
        _searched.Add([]);
        return _scopeSlots.Count - 1;
    }

    private BuilderNode AddNode(int scope, int beginsScope, NodeReader reader)
    {
        var node = new BuilderNode(_nodes.Count, scope, _scopeSlots[scope]++, reader) { BeginsScope = beginsScope };
        _nodes.Add(node);
        return node;
    }
}
