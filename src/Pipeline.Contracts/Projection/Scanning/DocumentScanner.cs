using System.Text.Json;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Projection.Scanning;

/// <summary>
/// The one pass over a record: notes in the slot table where every value stands that the contract reads. Values are converted after it, so
/// that a row of an array can take values of the document that come behind the array, and nothing is written for a record that breaks.
/// </summary>
internal sealed partial class DocumentScanner : IDisposable
{
    private readonly ProjectionPlan _plan;
    private readonly ProjectionOptions _options;
    private readonly JsonReaderOptions _readerOptions;
    private readonly ScanFrame[] _frames;
    private readonly SlotTable _slots;

    public DocumentScanner(ProjectionPlan plan, ProjectionOptions options)
    {
        _plan = plan;
        _options = options;
        _readerOptions = new JsonReaderOptions { MaxDepth = options.MaxDepth };
        _frames = new ScanFrame[options.MaxDepth + 1];
        _slots = new SlotTable(plan);
    }

    public SlotTable Slots => _slots;

    public bool TryScan(ReadOnlySpan<byte> json, out RecordError error)
    {
        _slots.Reset();
        if (json.Length > _options.MaxRecordBytes)
        {
            error = RecordError.Of(RecordErrorReason.TooLarge, 0, json, $"at most {_options.MaxRecordBytes} bytes, there are {json.Length}");
            return false;
        }

        // The JSON reader does not look into the bytes of strings.
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            error = InvalidUtf8(json);
            return false;
        }

        var reader = new Utf8JsonReader(json, _readerOptions);
        try
        {
            return TryScan(ref reader, json, out error);
        }
        catch (JsonException exception)
        {
            error = Malformed(exception, json);
            return false;
        }
    }

    public void Dispose() => _slots.Dispose();

    private bool TryScan(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out RecordError error)
    {
        error = default;
        PlanNode[] nodes = _plan.Nodes;
        int depth = 0;
        if (!TryBegin(ref reader, json, out ScanFrame frame, out error))
        {
            return false;
        }

        while (reader.Read())
        {
            int child = -1;
            int searched = -1;
            JsonTokenType token = reader.TokenType;
            if (token == JsonTokenType.PropertyName)
            {
                Match(ref reader, json, ref frame, out child, out searched);
                reader.Read();
                token = reader.TokenType;
            }
            else if (token is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                Complete(frame, (int)reader.BytesConsumed, depth > 0 ? _frames[depth - 1].Descendants : 0);
                if (depth > 0)
                {
                    frame = _frames[--depth];
                }

                continue;
            }
            else if (frame.Node >= 0 && nodes[frame.Node].Element >= 0)
            {
                child = nodes[frame.Node].Element;
                _slots.BeginRow(nodes[child].BeginsScope);
                if (_slots.RowCount > _options.MaxRowsPerRecord)
                {
                    error = ErrorAt(RecordErrorReason.TooManyRows, child, ref reader, json, $"at most {_options.MaxRowsPerRecord} rows");
                    return false;
                }
            }

            int slot = -1;
            if (child >= 0 && !TryNote(child, ref reader, json, out slot, out error))
            {
                return false;
            }

            if (searched >= 0)
            {
                NoteSearched(frame.Descendants, searched, JsonSlot.From(ref reader));
            }

            if (token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                continue;
            }

            int descendants = child >= 0 ? nodes[child].Descendants : frame.Descendants;
            if (descendants == 0 && (child < 0 || !nodes[child].HasInside))
            {
                reader.Skip();
                if (slot >= 0)
                {
                    ref JsonSlot skipped = ref _slots.Slots[slot];
                    skipped.Length = (int)reader.BytesConsumed - skipped.Start;
                }

                continue;
            }

            _frames[depth++] = frame;
            frame = new ScanFrame
            {
                Node = child,
                Descendants = descendants,
                Slot = slot,
                Searched = searched,
                Start = (int)reader.TokenStartIndex,
            };
        }

        return true;
    }

    private bool TryBegin(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out ScanFrame frame, out RecordError error)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        frame = new ScanFrame { Node = 0, Descendants = _plan.Nodes[0].Descendants, Slot = _plan.Nodes[0].Slot, Searched = -1, Start = start };
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            error = RecordError.Of(RecordErrorReason.NotAnObject, start, json[start..], "an object");
            return false;
        }

        _slots.Slots[frame.Slot] = JsonSlot.From(ref reader);
        error = default;
        return true;
    }

    private void Match(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref ScanFrame frame, out int child, out int searched)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            MatchEscaped(name, ref frame, out child, out searched);
            return;
        }

        ulong head = PropertyHead.Of(json, (int)reader.TokenStartIndex + 1, name.Length);
        child = frame.Node >= 0 ? _plan.Find(_plan.Nodes[frame.Node], name, head, ref frame.Cursor) : -1;
        searched = frame.Descendants == 0 ? -1 : FindSearched(_plan.Descendants[frame.Descendants], name, head);
    }

    private void MatchEscaped(ReadOnlySpan<byte> escaped, ref ScanFrame frame, out int child, out int searched)
    {
        byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(escaped.Length);
        child = searched = -1;
        if (JsonText.TryUnescape(escaped, rented, out int length))
        {
            ReadOnlySpan<byte> name = rented.AsSpan(0, length);
            ulong head = PlanName.HeadOf(name);
            child = frame.Node >= 0 ? _plan.Find(_plan.Nodes[frame.Node], name, head, ref frame.Cursor) : -1;
            searched = frame.Descendants == 0 ? -1 : FindSearched(_plan.Descendants[frame.Descendants], name, head);
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }

    private static int FindSearched(PlanName[] names, ReadOnlySpan<byte> name, ulong head)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Matches(name, head))
            {
                return i;
            }
        }

        return -1;
    }

    private bool TryNote(int child, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out int index, out RecordError error)
    {
        ref PlanNode node = ref _plan.Nodes[child];
        index = _slots.IndexOf(node.Scope, node.Slot);
        ref JsonSlot slot = ref _slots.Slots[index];
        if (slot.Kind != JsonTokenType.None)
        {
            error = ErrorAt(RecordErrorReason.DuplicateKey, child, ref reader, json, "the key once in its object");
            return false;
        }

        slot = JsonSlot.From(ref reader);
        if (node.HasInside && !CanEnter(node, slot.Kind))
        {
            error = ErrorAt(RecordErrorReason.WrongType, child, ref reader, json, node.Element >= 0 ? "an array" : "an object");
            return false;
        }

        error = default;
        return true;
    }

    /// <summary>A value that columns reach into must be what they reach into; else their data would be lost without a word.</summary>
    private static bool CanEnter(in PlanNode node, JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => node.NameCount > 0,
        JsonTokenType.StartArray => node.Element >= 0,
        _ => kind == JsonTokenType.Null,
    };

    /// <summary>The last hit of a searched name in document order stays.</summary>
    private void NoteSearched(int descendants, int searched, in JsonSlot value)
    {
        PlanName[] names = _plan.Descendants[descendants];
        for (int i = searched; i >= 0; i = names[i].Node)
        {
            _slots.Slots[_slots.IndexOf(names[i].Scope, names[i].Slot)] = value;
        }
    }

    private void Complete(in ScanFrame frame, int end, int descendants)
    {
        if (frame.Slot >= 0)
        {
            ref JsonSlot slot = ref _slots.Slots[frame.Slot];
            slot.Length = end - slot.Start;
        }

        if (frame.Searched < 0)
        {
            return;
        }

        PlanName[] names = _plan.Descendants[descendants];
        for (int i = frame.Searched; i >= 0; i = names[i].Node)
        {
            // A hit inside this value has come later in the document and has taken the slot.
            ref JsonSlot slot = ref _slots.Slots[_slots.IndexOf(names[i].Scope, names[i].Slot)];
            slot.Length = slot.Start == frame.Start ? end - slot.Start : slot.Length;
        }
    }
}
