namespace Pipeline.Contracts;

/// <summary>How a source value becomes a partition value; times are taken in UTC.</summary>
public enum PartitionTransform
{
    /// <summary>The value itself.</summary>
    Identity,

    /// <summary>The year of a time.</summary>
    Year,

    /// <summary>The month of a time, 1 to 12.</summary>
    Month,

    /// <summary>The day of the month of a time, 1 to 31.</summary>
    Day,

    /// <summary>The hour of a time, 0 to 23.</summary>
    Hour,
}
