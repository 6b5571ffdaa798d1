namespace Kinesis.Consumer;

/// <summary>What happens to a user record that lies in an aggregated record of a shard whose hash keys do not include its own.</summary>
public enum HashRangeFilter
{
    /// <summary>It is delivered: nothing that was acknowledged is lost. A producer that sends such records again makes duplicates.</summary>
    Keep,

    /// <summary>It is left out and counted. Right only if every producer sends such records again, as the Kinesis Producer Library does.</summary>
    Drop,
}
