namespace Pipeline.Contracts.Generation;

/// <summary>A piece of a template: text, or a call that makes text.</summary>
internal sealed class TemplatePart
{
    private const int MaxNumberBytes = 20;
    private const int MaxAddressBytes = 15;

    private readonly Kind _kind;
    private readonly byte[][] _texts;
    private readonly long _minimum;
    private readonly long _maximum;

    private TemplatePart(Kind kind, byte[][] texts, long minimum, long maximum, int maxBytes)
    {
        _kind = kind;
        _texts = texts;
        _minimum = minimum;
        _maximum = maximum;
        MaxBytes = maxBytes;
    }

    private enum Kind
    {
        Choice,
        Number,
        Address,
    }

    public int MaxBytes { get; }

    public static TemplatePart Literal(byte[] text) => Choice([text]);

    public static TemplatePart Choice(byte[][] texts) => new(Kind.Choice, texts, 0, 0, texts.Max(text => text.Length));

    public static TemplatePart Number(long minimum, long maximum) => new(Kind.Number, [], minimum, maximum, MaxNumberBytes);

    public static TemplatePart Address() => new(Kind.Address, [], 0, 0, MaxAddressBytes);

    public void Write(ref TextBuffer text, ref SeededRandom random)
    {
        switch (_kind)
        {
            case Kind.Number:
                text.AddNumber(random.Between(_minimum, _maximum));
                break;
            case Kind.Address:
                ulong bits = random.Next();
                for (int i = 0; i < 4; i++)
                {
                    if (i > 0)
                    {
                        text.Add((byte)'.');
                    }

                    text.AddNumber((long)((bits >> (8 * i)) & 0xFF));
                }

                break;
            default:
                text.Add(_texts.Length == 1 ? _texts[0] : _texts[random.Below(_texts.Length)]);
                break;
        }
    }
}
