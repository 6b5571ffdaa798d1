namespace Kinesis.Consumer;

/// <summary>Where an application that never ran starts to read.</summary>
public enum InitialPosition
{
    /// <summary>At the oldest record that the stream still holds.</summary>
    TrimHorizon,

    /// <summary>At the records that arrive from the application's first start on.</summary>
    Latest,

    /// <summary>At the first record that arrived at or after a given time.</summary>
    AtTimestamp,
}
