namespace Pipeline.Contracts.Conversion;

/// <summary>Why a JSON value does not fit a type.</summary>
internal enum ConversionFault : byte
{
    None,
    WrongType,
    OutOfRange,
    Inexact,
    InvalidText,
    DuplicateKey,
}
