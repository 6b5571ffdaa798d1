using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pipeline.Contracts.Json;

/// <summary>
/// Reads the tokens of one whole JSON text (RFC 8259) that is known to be UTF-8. It accepts exactly what <see cref="Utf8JsonReader"/>
/// accepts (a test compares them token by token), at about twice the speed, because it knows that the text is whole and in one piece; and a
/// broken text costs no exception, so that a flood of them cannot slow a shard down.
/// </summary>
internal ref partial struct JsonTokenReader
{
    /// <summary>One bit for each open container tells objects from arrays.</summary>
    public const int MaxDepthLimit = 64;

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _maxDepth;
    private int _position;
    private ulong _objects;
    private State _state;

    public JsonTokenReader(ReadOnlySpan<byte> json, int maxDepth)
    {
        _json = json;
        _maxDepth = maxDepth;
    }

    private enum State : byte
    {
        Value,
        ValueOrEnd,
        NameOrEnd,
        CommaOrEnd,
        Done,
        Broken,
    }

    public JsonTokenType TokenType { get; private set; }

    /// <summary>Where the token begins, at the quote of a string.</summary>
    public int TokenStart { get; private set; }

    /// <summary>How long a scalar or name is, without the quotes of a string.</summary>
    public int ValueLength { get; private set; }

    /// <summary>Whether a string or name holds escapes.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>How many containers are open, counting one that has just begun but not one that has just ended.</summary>
    public int Depth { get; private set; }

    /// <summary>Behind the token; when the text is broken, the byte that breaks it.</summary>
    public readonly int Position => _position;

    public readonly bool IsBroken => _state == State.Broken;

    public bool IsTooDeep { get; private set; }

    public readonly int ValueStart => TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? TokenStart + 1 : TokenStart;

    public readonly ReadOnlySpan<byte> Value => _json.Slice(ValueStart, ValueLength);

    /// <summary>Moves to the next token; false at the end of the text and when it is broken.</summary>
    public bool Read()
    {
        int c = SkipSpace();
        switch (_state)
        {
            case State.CommaOrEnd when c == ',':
                _position++;
                c = SkipSpace();
                return IsInObject ? c == '"' ? ReadName() : Break() : ReadValue(c);
            case State.CommaOrEnd:
                return IsInObject ? c == '}' ? End(JsonTokenType.EndObject) : Break() : c == ']' ? End(JsonTokenType.EndArray) : Break();
            case State.Value:
                return ReadValue(c);
            case State.NameOrEnd:
                return c == '"' ? ReadName() : c == '}' ? End(JsonTokenType.EndObject) : Break();
            case State.ValueOrEnd:
                return c == ']' ? End(JsonTokenType.EndArray) : ReadValue(c);
            case State.Done:
                return c >= 0 && Break();
            default:
                return false;
        }
    }

    /// <summary>When the token begins an object or array: moves to its end.</summary>
    public bool Skip()
    {
        if (TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        int outside = Depth - 1;
        while (Read())
        {
            if (Depth == outside)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Behind a name: takes its value as a document of its own, whose levels are counted from one, and moves behind it. False when it is broken
    /// or too deep; then this text is broken too.
    /// </summary>
    public bool ReadDocument(out JsonSlot slot)
    {
        var inner = new JsonTokenReader(_json[_position..], _maxDepth);
        bool isRead = inner.Read();
        slot = JsonSlot.From(inner);
        slot.Start += _position;
        isRead = isRead && inner.Skip();
        if (slot.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            slot.Length = _position + inner.Position - slot.Start;
        }

        _position += inner.Position;
        IsTooDeep |= inner.IsTooDeep;
        _state = isRead ? State.CommaOrEnd : State.Broken;
        return isRead;
    }

    private readonly bool IsInObject => (_objects & 1) != 0;

    /// <summary>The next byte that is no white space, or -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipSpace()
    {
        int position = _position;
        while ((uint)position < (uint)_json.Length)
        {
            byte c = _json[position];
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t'))
            {
                _position = position;
                return c;
            }

            position++;
        }

        _position = position;
        return -1;
    }

    private bool ReadName()
    {
        if (!ReadText(JsonTokenType.PropertyName))
        {
            return false;
        }

        if (SkipSpace() != ':')
        {
            return Break();
        }

        _position++;
        _state = State.Value;
        return true;
    }

    private bool ReadValue(int c)
    {
        switch (c)
        {
            case '"': return ReadText(JsonTokenType.String);
            case '{': return Begin(JsonTokenType.StartObject, 1, State.NameOrEnd);
            case '[': return Begin(JsonTokenType.StartArray, 0, State.ValueOrEnd);
            case 't': return ReadWord("true"u8, JsonTokenType.True);
            case 'f': return ReadWord("false"u8, JsonTokenType.False);
            case 'n': return ReadWord("null"u8, JsonTokenType.Null);
            default: return ReadNumber();
        }
    }

    private bool Begin(JsonTokenType token, ulong isObject, State next)
    {
        if (Depth == _maxDepth)
        {
            IsTooDeep = true;
            return Break();
        }

        TokenStart = _position++;
        TokenType = token;
        ValueLength = 0;
        IsEscaped = false;
        _objects = (_objects << 1) | isObject;
        Depth++;
        _state = next;
        return true;
    }

    private bool End(JsonTokenType token)
    {
        TokenStart = _position++;
        TokenType = token;
        _objects >>= 1;
        Depth--;
        _state = Depth == 0 ? State.Done : State.CommaOrEnd;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(JsonTokenType token, int start, int length, bool isEscaped)
    {
        TokenStart = start;
        TokenType = token;
        ValueLength = length;
        IsEscaped = isEscaped;
        _state = Depth == 0 ? State.Done : State.CommaOrEnd;
    }

    private bool Break()
    {
        _state = State.Broken;
        return false;
    }
}
