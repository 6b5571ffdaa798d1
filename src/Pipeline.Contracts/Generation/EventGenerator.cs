using System.Buffers;

namespace Pipeline.Contracts.Generation;

/// <summary>
/// Makes sample events of one contract. Event number i of seed S is a function of S and i alone, so an audit can make any of them again.
/// For any number of threads.
/// </summary>
public abstract class EventGenerator
{
    private readonly BadRecordWriter _bad;

    private protected EventGenerator(EventContract contract, GeneratorOptions options)
    {
        Contract = contract;
        Options = options;
        _bad = new BadRecordWriter(contract);
    }

    /// <summary>The contract.</summary>
    public EventContract Contract { get; }

    /// <summary>What the run is made from.</summary>
    public GeneratorOptions Options { get; }

    /// <summary>Creates the generator that a contract names.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="options">What the run is made from.</param>
    /// <returns>The generator.</returns>
    /// <exception cref="ContractException">The contract names no generator.</exception>
    public static EventGenerator Create(EventContract contract, GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(options);
        return contract.Generator?.Kind switch
        {
            GeneratorKinds.Order => new OrderGenerator(contract, options),
            GeneratorKinds.Template => new TemplateGenerator(contract, options),
            _ => throw new ContractException($"contract {contract.Name} has no generator"),
        };
    }

    /// <summary>Writes one event: a JSON document on one line, without a line end.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="index">The event's number, from 0.</param>
    public abstract void Write(IBufferWriter<byte> output, long index);

    /// <summary>Writes events as lines (NDJSON).</summary>
    /// <param name="output">Where to.</param>
    /// <param name="firstIndex">The first event's number.</param>
    /// <param name="count">How many.</param>
    public void GenerateBatch(IBufferWriter<byte> output, long firstIndex, int count)
    {
        ArgumentNullException.ThrowIfNull(output);
        for (int i = 0; i < count; i++)
        {
            Write(output, firstIndex + i);
            output.GetSpan(1)[0] = (byte)'\n';
            output.Advance(1);
        }
    }

    /// <summary>Writes event number <paramref name="index"/> spoilt in one of the ways of <see cref="BadRecordKind"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="index">The event's number.</param>
    /// <param name="kind">How.</param>
    public void WriteBad(IBufferWriter<byte> output, long index, BadRecordKind kind)
    {
        ArgumentNullException.ThrowIfNull(output);
        var good = new ArrayBufferWriter<byte>();
        Write(good, index);
        var random = new SeededRandom(~Options.Seed, index);
        _bad.Write(output, good.WrittenSpan, kind, ref random);
    }

    /// <summary>The kind that the seed chooses for a bad event among those the front door lets pass.</summary>
    /// <param name="index">The event's number.</param>
    /// <returns>A kind of <see cref="BadRecordKinds.AcceptedOverHttp"/>.</returns>
    public BadRecordKind BadKindOf(long index) =>
        BadRecordKinds.AcceptedOverHttp[new SeededRandom(Options.Seed ^ 0x5BAD, index).Below(BadRecordKinds.AcceptedOverHttp.Count)];
}
