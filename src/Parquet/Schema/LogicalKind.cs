using System.Diagnostics.CodeAnalysis;

namespace Parquet.Schema;

/// <summary>What the stored values mean.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the format's own types.")]
public enum LogicalKind
{
    /// <summary>Nothing beyond the physical type.</summary>
    None,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>A JSON document as UTF-8 text.</summary>
    Json,

    /// <summary>Days since 1970-01-01.</summary>
    Date,

    /// <summary>Milliseconds since 1970-01-01T00:00Z.</summary>
    TimestampMillis,

    /// <summary>Microseconds since 1970-01-01T00:00Z.</summary>
    TimestampMicros,

    /// <summary>An unscaled integer with a decimal scale.</summary>
    Decimal,

    /// <summary>A group that holds a list.</summary>
    List,

    /// <summary>A meaning that is not known here; the physical values can be read.</summary>
    Other,
}
