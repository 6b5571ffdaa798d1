namespace Kinesis.Consumer.Tests.Fakes;

internal enum WriteFault
{
    None,

    /// <summary>The write does not happen.</summary>
    Before,

    /// <summary>The write happens and its answer is lost.</summary>
    After,
}
