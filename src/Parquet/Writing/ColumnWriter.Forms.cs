namespace Parquet.Writing;

public abstract partial class ColumnWriter
{
    private bool _staysPlain;

    /// <summary>Whether the row group must end because this column's dictionary is large and its values would take much more in plain form.</summary>
    internal bool IsDictionaryFull { get; private set; }

    /// <summary>What the values of the row group that is being filled take, or would take, in plain encoding.</summary>
    internal abstract long PlainBytes { get; }

    private protected ValueForm Form { get; set; }

    private ValueForm FirstForm => _staysPlain ? ValueForm.Plain : ValueForm.Few;

    /// <summary>
    /// Decides what follows when a dictionary does not look worth building on. If its values would take too much in plain form, it goes on, with
    /// new values too, until the rows are completed and the row group ends.
    /// </summary>
    /// <param name="dictionaryBytes">What the distinct values take.</param>
    /// <returns>Whether the column is to turn plain at once.</returns>
    private protected bool TurnsPlain(long dictionaryBytes)
    {
        IsDictionaryFull = PlainBytes - dictionaryBytes > DictionaryRules.MaxGrowth;
        return !IsDictionaryFull;
    }

    /// <summary>
    /// Begins the next row group. A dictionary that stood for a whole row group of plain values has paid and is begun anew; one that ended its row
    /// group earlier would cut the file into small ones.
    /// </summary>
    private void BeginForm()
    {
        _staysPlain |= IsDictionaryFull && PlainBytes < Options.RowGroupBytes;
        IsDictionaryFull = false;
        Form = FirstForm;
    }
}
