namespace Pipeline.Contracts.Projection.Plans;

/// <summary>A node of the trie while it grows; owned by the <see cref="PlanBuilder"/>.</summary>
internal sealed class BuilderNode(int index, int scope, int slot, NodeReader reader)
{
    public int Index => index;

    public int Scope => scope;

    public int Slot => slot;

    public NodeReader Reader => reader;

    public Dictionary<string, BuilderNode> Members { get; } = new(StringComparer.Ordinal);

    public BuilderNode? Element { get; set; }

    public int BeginsScope { get; init; } = -1;

    /// <summary>Whether columns reach into the value.</summary>
    public bool MustEnter { get; set; }

    /// <summary>Whether the table takes the whole value.</summary>
    public bool IsWhole { get; set; }

    public SlotSource Source => new(scope != 0, slot);
}
