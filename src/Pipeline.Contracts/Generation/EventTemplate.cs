using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pipeline.Contracts.Generation;

/// <summary>
/// A text in the Kinesis Data Generator's template language: <c>{{random.number(500)}}</c>, <c>{{random.number({"min":50,"max":300})}}</c>,
/// <c>{{internet.ip}}</c>, <c>{{random.arrayElement(["a","b"])}}</c>; everything else is copied. Bounds are inclusive, as there.
/// </summary>
internal sealed class EventTemplate
{
    private readonly TemplatePart[] _parts;

    private EventTemplate(TemplatePart[] parts)
    {
        _parts = parts;
        MaxBytes = parts.Sum(part => part.MaxBytes);
    }

    public int MaxBytes { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out EventTemplate? template, out string error)
    {
        template = null;
        var parts = new List<TemplatePart>();
        int position = 0;
        while (position < text.Length)
        {
            int open = text.IndexOf("{{", position, StringComparison.Ordinal);
            int end = open < 0 ? text.Length : open;
            if (end > position)
            {
                parts.Add(TemplatePart.Literal(Encoding.UTF8.GetBytes(text[position..end])));
            }

            if (open < 0)
            {
                break;
            }

            var call = new TemplateCallParser(text, open + 2);
            if (!call.TryRead(out TemplatePart? part, out error))
            {
                return false;
            }

            parts.Add(part);
            position = call.Position;
        }

        error = parts.Count == 0 ? "a template that is not empty" : string.Empty;
        template = parts.Count == 0 ? null : new EventTemplate([.. parts]);
        return template is not null;
    }

    public void Write(ref TextBuffer text, ref SeededRandom random)
    {
        foreach (TemplatePart part in _parts)
        {
            part.Write(ref text, ref random);
        }
    }
}
