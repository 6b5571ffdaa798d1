namespace Parquet.Pages;

/// <summary>Bounds of a page or chunk in plain encoding, possibly shortened.</summary>
internal sealed record ValueBounds(byte[] Min, byte[] Max, bool IsMinExact, bool IsMaxExact);
