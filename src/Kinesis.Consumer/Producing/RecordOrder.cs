namespace Kinesis.Consumer.Producing;

/// <summary>Which order of puts the stream keeps.</summary>
public enum RecordOrder
{
    /// <summary>
    /// Records of one partition key are on the stream in the order in which they were put, whatever fails and is sent again. Without aggregation
    /// one record of a key is under way at a time, so that a single key gets on at one record a round trip.
    /// </summary>
    PerKey,

    /// <summary>As PutRecords by itself: a record that failed and was sent again may be behind later ones of its key.</summary>
    None,
}
