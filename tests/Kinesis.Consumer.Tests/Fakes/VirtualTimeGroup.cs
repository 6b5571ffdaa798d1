namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Tests that move a clock under code on the thread pool run alone: they must see when the pool is idle.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class VirtualTimeGroup
{
    public const string Name = "virtual time";
}
