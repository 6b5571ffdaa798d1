using System.Buffers;

namespace Pipeline.Contracts.Generation;

/// <summary>Events from a contract's Kinesis Data Generator template.</summary>
internal sealed class TemplateGenerator : EventGenerator
{
    private readonly EventTemplate _template;

    public TemplateGenerator(EventContract contract, GeneratorOptions options)
        : base(contract, options)
    {
        _template = EventTemplate.TryParse(contract.Generator?.Template ?? string.Empty, out EventTemplate? template, out string error)
            ? template
            : throw new ContractException($"contract {contract.Name}: template: {error}");
    }

    public override void Write(IBufferWriter<byte> output, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = new SeededRandom(Options.Seed, index);
        var text = new TextBuffer(output.GetSpan(_template.MaxBytes));
        _template.Write(ref text, ref random);
        output.Advance(text.Length);
    }
}
