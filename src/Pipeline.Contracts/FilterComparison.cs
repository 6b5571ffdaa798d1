namespace Pipeline.Contracts;

/// <summary>How a filter decides; a missing key counts as JSON <c>null</c>.</summary>
public enum FilterComparison
{
    /// <summary>The value equals the one given.</summary>
    Equals,

    /// <summary>The value differs from the one given.</summary>
    NotEquals,

    /// <summary>The value is one of those given.</summary>
    In,

    /// <summary>There is a value and it is not null.</summary>
    Exists,
}
