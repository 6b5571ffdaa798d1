using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Locks;

/// <summary>The lock of a table as it is stored. The item stays when nobody holds it, because the fencing number may never begin again.</summary>
/// <param name="Id">The table.</param>
/// <param name="Owner">Who holds it, by a name that is used for one tenure only; null if nobody does.</param>
/// <param name="Fence">Rises with every tenure.</param>
/// <param name="Beat">Rises with every sign of life of its owner.</param>
/// <param name="Duration">For how long the owner may be silent, as the owner says.</param>
internal sealed record TableLock(TableId Id, string? Owner, long Fence, long Beat, TimeSpan Duration);
