namespace Pipeline.Contracts.Projection.Plans;

/// <summary>One place in the trie of everything that a contract reads from a document.</summary>
internal struct PlanNode
{
    /// <summary>The first of the node's properties in <see cref="ProjectionPlan.Names"/>.</summary>
    public int FirstName;
    public int NameCount;

    /// <summary>The node of the elements when the value is an array that gives rows, else -1.</summary>
    public int Element;

    /// <summary>The scope of which this node's value begins a row; only on element nodes, else -1.</summary>
    public int BeginsScope;

    /// <summary>The scope whose rows hold the node's slot; 0 is the record itself.</summary>
    public int Scope;
    public int Slot;

    /// <summary>The names that are searched at any depth inside this node; 0 for none.</summary>
    public int Descendants;

    /// <summary>Whether columns reach into the value, so that another than an object or array is refused.</summary>
    public bool MustEnter;

    /// <summary>Whether an item of the table takes the value as it is, with every key inside.</summary>
    public bool IsWhole;

    public readonly bool HasInside => NameCount > 0 || Element >= 0;
}
