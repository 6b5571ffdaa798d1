using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>One property name of the trie, laid out so that most mismatches end at one comparison of a word.</summary>
internal readonly struct PlanName(byte[] name, int node, int scope, int slot)
{
    private readonly byte[] _name = name;

    public ulong Head { get; } = HeadOf(name);

    /// <summary>The node behind the name. For names searched at any depth: the next of the same name in their set, or -1.</summary>
    public int Node { get; } = node;

    public int Scope { get; } = scope;

    public int Slot { get; } = slot;

    /// <summary>The first eight bytes of a name, zeros behind shorter ones.</summary>
    public static ulong HeadOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
        {
            return MemoryMarshal.Read<ulong>(name);
        }

        ulong head = 0;
        for (int i = name.Length - 1; i >= 0; i--)
        {
            head = (head << 8) | name[i];
        }

        return head;
    }

    public PlanName Before(int next) => new(_name, next, Scope, Slot);

    public bool HasSameName(in PlanName other) => Matches(other._name, other.Head);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(ReadOnlySpan<byte> name, ulong head) =>
        head == Head && name.Length == _name.Length
        && (name.Length <= sizeof(ulong) || name[sizeof(ulong)..].SequenceEqual(_name.AsSpan(sizeof(ulong))));
}
