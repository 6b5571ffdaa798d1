using System.Runtime.CompilerServices;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>A contract compiled for the projection: a trie in flat arrays and one program per dataset. Immutable.</summary>
internal sealed class ProjectionPlan
{
    /// <summary>The trie; the first node is the document.</summary>
    public required PlanNode[] Nodes { get; init; }

    /// <summary>Who reads each node, for errors.</summary>
    public required NodeReader[] Readers { get; init; }

    public required PlanName[] Names { get; init; }

    /// <summary>The first bytes of each name again, side by side, so that a search is a few vector comparisons.</summary>
    public required ulong[] Heads { get; init; }

    /// <summary>The names searched at any depth, by <see cref="PlanNode.Descendants"/>.</summary>
    public required PlanName[][] Descendants { get; init; }

    /// <summary>How many slots each row of a scope has.</summary>
    public required int[] ScopeSlots { get; init; }

    public required DatasetPlan[] Datasets { get; init; }

    /// <summary>
    /// The node behind a property of a node, or -1. Documents of one sender keep their order of keys, so the search starts behind the last
    /// hit and mostly ends there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in PlanNode node, ReadOnlySpan<byte> name, ulong head, ref int cursor)
    {
        int expected = cursor;
        if (expected < node.NameCount)
        {
            ref readonly PlanName candidate = ref Names[node.FirstName + expected];
            if (candidate.Matches(name, head))
            {
                cursor = expected + 1;
                return candidate.Node;
            }
        }

        return Search(node, name, head, ref cursor);
    }

    private int Search(in PlanNode node, ReadOnlySpan<byte> name, ulong head, ref int cursor)
    {
        ReadOnlySpan<ulong> heads = Heads.AsSpan(node.FirstName, node.NameCount);
        int index = 0;
        for (int next; (next = heads[index..].IndexOf(head)) >= 0; index++)
        {
            index += next;
            ref readonly PlanName candidate = ref Names[node.FirstName + index];
            if (candidate.Matches(name, head))
            {
                cursor = index + 1;
                return candidate.Node;
            }
        }

        return -1;
    }
}
