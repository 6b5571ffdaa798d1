using System.Text;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>What is stored with a prepared checkpoint: the first record of the epoch, which names its objects.</summary>
internal static class LakeManifest
{
    public static ReadOnlyMemory<byte> Write(SequenceNumber first) => Encoding.UTF8.GetBytes(first.Text);

    public static SequenceNumber Read(ReadOnlyMemory<byte> state) => SequenceNumber.Parse(state.Span);
}
