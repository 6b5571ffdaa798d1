namespace Pipeline.Contracts.Conversion;

/// <summary>Why a JSON value, or its absence, does not fit.</summary>
internal enum ConversionFault : byte
{
    None,
    WrongType,
    OutOfRange,
    Inexact,
    InvalidText,
    DuplicateKey,
    TooLong,
    MissingRequired,
    NullRequired,
    ExpandsTooMuch,
}
