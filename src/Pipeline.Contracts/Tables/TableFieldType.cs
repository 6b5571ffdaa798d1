namespace Pipeline.Contracts.Tables;

/// <summary>How a JSON value is stored in an item.</summary>
public enum TableFieldType
{
    /// <summary>As the JSON type says: text S, number N, bool BOOL, null NULL, object M, array L.</summary>
    Any,

    /// <summary>S; only JSON strings fit.</summary>
    Text,

    /// <summary>N; only JSON numbers fit, exactly as written.</summary>
    Number,

    /// <summary>S holding the value's raw JSON text.</summary>
    Json,
}
