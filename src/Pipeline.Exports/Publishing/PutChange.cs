using Kinesis.Consumer.Producing;
using Pipeline.Exports.Changes;

namespace Pipeline.Exports.Publishing;

/// <summary>A change of the batch that is being put.</summary>
internal sealed class PutChange(string key, byte[] payload, RowChangeKind kind)
{
    public string Key => key;

    public byte[] Payload => payload;

    public RowChangeKind Kind => kind;

    /// <summary>The attempt to put it that counts.</summary>
    public required Task<PutOutcome> Put { get; set; }

    public bool IsAcknowledged { get; set; }
}
