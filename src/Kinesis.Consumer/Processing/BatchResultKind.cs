namespace Kinesis.Consumer.Processing;

/// <summary>How a batch ended.</summary>
internal enum BatchResultKind
{
    Done,

    /// <summary>Done up to a record that failed; those behind it were not tried.</summary>
    FailedAt,

    /// <summary>Done but for the named records.</summary>
    Failed,

    /// <summary>Failed as a whole: which record is to blame is unknown.</summary>
    Threw,
}
