using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Contracts.Paths;

/// <summary>Reads the text of a <see cref="JsonPath"/>; every error names its position.</summary>
internal static class JsonPathParser
{
    private const int MaxLength = 512;

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, out string error)
    {
        path = null;
        if (text.Length is 0 or > MaxLength || text[0] is not ('$' or '@'))
        {
            error = $"a path begins with $ (the document) or @ (the element of each) at position 0 and has at most {MaxLength} characters";
            return false;
        }

        var steps = new List<JsonPathStep>();
        int position = 1;
        while (position < text.Length)
        {
            if (!TryReadStep(text, ref position, out JsonPathStep step, out error))
            {
                return false;
            }

            steps.Add(step);
            if (step.Kind == JsonPathStepKind.Descendant && position < text.Length)
            {
                error = $"nothing may follow ..{step.Name}, found '{text[position]}' at position {position}";
                return false;
            }
        }

        error = string.Empty;
        path = new JsonPath(text, text[0] == '@', steps);
        return true;
    }

    private static bool TryReadStep(string text, ref int position, out JsonPathStep step, out string error)
    {
        if (text.AsSpan(position).StartsWith("[*]"))
        {
            position += 3;
            step = new JsonPathStep(JsonPathStepKind.Wildcard, string.Empty);
            error = string.Empty;
            return true;
        }

        if (text[position] == '[')
        {
            return TryReadQuoted(text, ref position, out step, out error);
        }

        int start = position;
        JsonPathStepKind kind = text.AsSpan(position).StartsWith("..") ? JsonPathStepKind.Descendant : JsonPathStepKind.Member;
        position += text[position] == '.' ? kind == JsonPathStepKind.Descendant ? 2 : 1 : 0;
        int nameStart = position;
        while (position < text.Length && IsNameCharacter(text[position], position == nameStart))
        {
            position++;
        }

        step = new JsonPathStep(kind, text[nameStart..position]);
        error = nameStart == start
            ? $"expected .name, ..name, ['name'] or [*] at position {start}, found '{text[start]}'"
            : position == nameStart ? $"expected a name at position {nameStart}; names with other characters than letters, digits and _ go into ['…']" : string.Empty;
        return error.Length == 0;
    }

    private static bool TryReadQuoted(string text, ref int position, out JsonPathStep step, out string error)
    {
        step = default;
        int start = position;
        char quote = start + 1 < text.Length ? text[start + 1] : '\0';
        if (quote is not ('\'' or '"'))
        {
            error = $"expected [*] or ['name'] at position {start}; indexes, slices and filters are not supported";
            return false;
        }

        int end = text.IndexOf(quote, start + 2);
        if (end < 0 || end + 1 >= text.Length || text[end + 1] != ']' || text.AsSpan(start + 2, end - start - 2).Contains('\\'))
        {
            error = $"expected {quote}] to end the name that begins at position {start + 2}, without backslashes in it";
            return false;
        }

        position = end + 2;
        step = new JsonPathStep(JsonPathStepKind.Member, text[(start + 2)..end]);
        error = string.Empty;
        return true;
    }

    private static bool IsNameCharacter(char c, bool first) =>
        char.IsAsciiLetter(c) || c == '_' || c >= 0x80 || (!first && char.IsAsciiDigit(c));
}
