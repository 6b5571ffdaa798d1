namespace Local.Aws.Kinesis.Operations;

/// <summary>One record of a put request as positions in the body: nothing is copied before the shard's log.</summary>
internal record struct PutItem
{
    public BodyText Data { get; set; }

    public BodyText PartitionKey { get; set; }

    public BodyText ExplicitHashKey { get; set; }
}
