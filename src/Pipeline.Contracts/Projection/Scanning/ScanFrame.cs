namespace Pipeline.Contracts.Projection.Scanning;

/// <summary>An object or array that the scanner is inside of.</summary>
internal struct ScanFrame
{
    /// <summary>The place in the trie, or -1 when only names searched at any depth can match in here.</summary>
    public int Node;

    /// <summary>The names searched at any depth in here; 0 for none.</summary>
    public int Descendants;

    /// <summary>Behind the property of the node that matched last.</summary>
    public int Cursor;

    /// <summary>The slot to complete when this value ends, or -1.</summary>
    public int Slot;

    /// <summary>The first searched name of the frame around that this value answers to, or -1.</summary>
    public int Searched;

    /// <summary>Where this value begins.</summary>
    public int Start;

    /// <summary>
    /// Where an item of the table takes this value with every key inside: the first of its names among those that no column reads. Else -1.
    /// </summary>
    public int FirstUnread;

    public readonly bool IsWhole => FirstUnread >= 0;
}
