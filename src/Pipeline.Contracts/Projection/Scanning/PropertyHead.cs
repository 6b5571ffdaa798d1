using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Projection.Scanning;

/// <summary>The first eight bytes of a property name, read as one word where the document reaches that far.</summary>
internal static class PropertyHead
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> json, int start, int length) =>
        start + sizeof(ulong) > json.Length ? PlanName.HeadOf(json.Slice(start, length))
        : length >= sizeof(ulong) ? MemoryMarshal.Read<ulong>(json[start..])
        : MemoryMarshal.Read<ulong>(json[start..]) & ((1UL << (8 * length)) - 1);
}
