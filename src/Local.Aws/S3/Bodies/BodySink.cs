namespace Local.Aws.S3.Bodies;

/// <summary>Takes the next bytes of a body; they are valid until the returned task ends.</summary>
internal delegate ValueTask BodySink(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
