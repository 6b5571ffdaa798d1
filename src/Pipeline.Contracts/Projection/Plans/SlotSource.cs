using System.Runtime.CompilerServices;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>Where a value of a row is noted: among the slots of the record or of the row.</summary>
internal readonly record struct SlotSource(bool FromRow, int Slot)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref JsonSlot In(JsonSlot[] slots, int rowBase) => ref slots[FromRow ? rowBase + Slot : Slot];
}
