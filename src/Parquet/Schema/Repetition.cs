namespace Parquet.Schema;

/// <summary>How often a field occurs in its parent.</summary>
public enum Repetition
{
    /// <summary>Exactly once.</summary>
    Required = 0,

    /// <summary>Once or not at all.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}
