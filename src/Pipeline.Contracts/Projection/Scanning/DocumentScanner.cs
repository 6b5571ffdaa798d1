using System.Text.Json;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection.Plans;
using Pipeline.Contracts.Projection.Rows;

namespace Pipeline.Contracts.Projection.Scanning;

/// <summary>
/// The one pass over a record: notes in the slot table where every value stands that the contract reads. Values are converted after it, so
/// that a row of an array can take values of the document that come behind the array, and nothing is written for a record that breaks.
/// </summary>
internal sealed partial class DocumentScanner : IDisposable
{
    private readonly ProjectionPlan _plan;
    private readonly ProjectionOptions _options;
    private readonly ScanFrame[] _frames;
    private readonly SlotTable _slots;
    private readonly UnreadNames _unread = new();
    private readonly ExpansionRoom _room;

    /// <summary>Why the record is refused. A field, because passing it through every call would clear it once per value.</summary>
    private RecordError _error;

    public DocumentScanner(ProjectionPlan plan, ProjectionOptions options, ExpansionRoom room)
    {
        _plan = plan;
        _room = room;
        _options = options;
        _frames = new ScanFrame[options.MaxDepth + 1];
        _slots = new SlotTable(plan);
    }

    public SlotTable Slots => _slots;

    /// <summary>Why the last record was refused.</summary>
    public ref readonly RecordError Error => ref _error;

    /// <summary>The bytes of the buffers, used or not.</summary>
    public long RetainedBytes => _slots.RetainedBytes + _unread.RetainedBytes;

    public bool TryScan(ReadOnlySpan<byte> json)
    {
        _slots.Reset();
        _unread.Clear();
        if (json.Length > _options.MaxRecordBytes)
        {
            _error = RecordError.Of(RecordErrorReason.TooLarge, 0, json, $"at most {_options.MaxRecordBytes} bytes, there are {json.Length}");
            return false;
        }

        // The token reader does not look into the bytes of texts.
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            _error = RecordError.InvalidUtf8(json, 0);
            return false;
        }

        var reader = new JsonTokenReader(json, _options.MaxDepth);
        if (!TryScan(ref reader, json))
        {
            return false;
        }

        if (reader.IsBroken)
        {
            _error = Malformed(reader, json);
        }

        return !reader.IsBroken;
    }

    /// <summary>Lets large buffers go that were hardly used since the last call.</summary>
    public void Trim()
    {
        _slots.Trim();
        _unread.Trim();
    }

    public void Dispose()
    {
        _slots.Dispose();
        _unread.Dispose();
    }

    private bool TryScan(ref JsonTokenReader reader, ReadOnlySpan<byte> json)
    {
        PlanNode[] nodes = _plan.Nodes;
        int depth = 0;
        if (!TryBegin(ref reader, json, out ScanFrame frame))
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
                if (child < 0 && frame.IsWhole)
                {
                    _unread.Add(reader);
                }

                if (!reader.Read())
                {
                    break;
                }

                token = reader.TokenType;
            }
            else if (token is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                if (frame.IsWhole && !_unread.TryEnd(json, frame.FirstUnread, out JsonSlot second))
                {
                    _error = RecordError.Of(RecordErrorReason.DuplicateKey, second.Start - 1, second.Text(json), "each key once in its object");
                    return false;
                }

                Complete(frame, reader.Position, depth > 0 ? _frames[depth - 1].Descendants : 0);
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
                if (_slots.RowCount > _options.MaxRowsPerRecord || _slots.Bytes > _room.Limit)
                {
                    _error = TooManyRows(child, ref reader, json);
                    return false;
                }
            }

            int slot = -1;
            if (child >= 0 && !TryNote(child, ref reader, json, out slot))
            {
                return false;
            }

            if (searched >= 0)
            {
                NoteSearched(frame.Descendants, searched, JsonSlot.From(reader));
            }

            if (token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                continue;
            }

            int descendants = child >= 0 ? nodes[child].Descendants : frame.Descendants;
            bool isWhole = frame.IsWhole || (child >= 0 && nodes[child].IsWhole);
            if (!isWhole && descendants == 0 && (child < 0 || !nodes[child].HasInside))
            {
                reader.Skip();
                if (slot >= 0)
                {
                    ref JsonSlot skipped = ref _slots.Slots[slot];
                    skipped.Length = reader.Position - skipped.Start;
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
                Start = reader.TokenStart,
                FirstUnread = isWhole ? _unread.Count : -1,
            };
        }

        return true;
    }

    private bool TryBegin(ref JsonTokenReader reader, ReadOnlySpan<byte> json, out ScanFrame frame)
    {
        bool isBroken = !reader.Read();
        int start = reader.TokenStart;
        frame = new ScanFrame { Node = 0, Descendants = _plan.Nodes[0].Descendants, Slot = _plan.Nodes[0].Slot, Searched = -1, Start = start };
        frame.FirstUnread = _plan.Nodes[0].IsWhole ? 0 : -1;
        if (isBroken || reader.TokenType != JsonTokenType.StartObject)
        {
            _error = isBroken ? Malformed(reader, json) : RecordError.Of(RecordErrorReason.NotAnObject, start, json[start..], "an object");
            return false;
        }

        _slots.Slots[frame.Slot] = JsonSlot.From(reader);
        return true;
    }

    private void Match(ref JsonTokenReader reader, ReadOnlySpan<byte> json, ref ScanFrame frame, out int child, out int searched)
    {
        ReadOnlySpan<byte> name = reader.Value;
        if (reader.IsEscaped)
        {
            MatchEscaped(name, ref frame, out child, out searched);
            return;
        }

        ulong head = PropertyHead.Of(json, reader.TokenStart + 1, name.Length);
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

    private bool TryNote(int child, ref JsonTokenReader reader, ReadOnlySpan<byte> json, out int index)
    {
        ref PlanNode node = ref _plan.Nodes[child];
        index = _slots.IndexOf(node.Scope, node.Slot);
        ref JsonSlot slot = ref _slots.Slots[index];
        if (slot.Kind != JsonTokenType.None)
        {
            _error = ErrorAt(RecordErrorReason.DuplicateKey, child, ref reader, json, "the key once in its object");
            return false;
        }

        slot = JsonSlot.From(reader);
        if (node.MustEnter && !CanEnter(node, slot.Kind))
        {
            _error = ErrorAt(RecordErrorReason.WrongType, child, ref reader, json, node.Element >= 0 ? "an array" : "an object");
            return false;
        }

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
