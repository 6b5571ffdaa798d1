namespace Pipeline.Contracts;

/// <summary>Reserved: how a delivery by Amazon Data Firehose, which does not exist yet, is to bring the event's datasets. It is checked, and nothing uses it.</summary>
/// <param name="BufferMegabytes">The buffer size, 64 to 128: dynamic partitioning starts at 64.</param>
/// <param name="BufferSeconds">The buffer age, 60 to 900.</param>
/// <param name="PrefixStyle"><c>hive</c> (<c>name=value/</c>) or <c>plain</c> (<c>value/</c>).</param>
/// <param name="Backup">Whether the source records are kept in S3 too.</param>
public sealed record FirehoseContract(int BufferMegabytes, int BufferSeconds, string PrefixStyle, bool Backup);
