using System.Buffers;
using Consumer.Cli.Producing;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;

namespace Consumer.Cli.Demo;

/// <summary>The events of a demo. Each is a function of the seed and its number alone, so the audit makes them again instead of remembering them.</summary>
internal sealed class DemoEvents
{
    public const string Order = "order";
    public const string Click = "click";

    /// <summary>A fixed month: the same seed gives the same orders on any day.</summary>
    private static readonly DateTimeOffset Month = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EventGenerator _orders;
    private readonly EventGenerator _clicks;

    public DemoEvents(ContractSet contracts, DemoOptions options)
    {
        var generation = new GeneratorOptions { Seed = options.Seed, Now = Month };
        _orders = EventGenerators.Create(contracts, Order, generation);
        _clicks = EventGenerators.Create(contracts, Click, generation);
    }

    public string OrderRoute => _orders.Contract.Route;

    public string ClickRoute => _clicks.Contract.Route;

    public void WriteOrder(IBufferWriter<byte> output, long number) => _orders.Write(output, number);

    public void WriteClick(IBufferWriter<byte> output, long number) => _clicks.Write(output, number);
}
