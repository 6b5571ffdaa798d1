namespace Parquet.Buffers;

/// <summary>Calls after collections of the whole heap: an object that nobody refers to is finalized by each, and registers itself again.</summary>
internal sealed class FullCollections
{
    private readonly Action _collected;
    private int _seen = GC.CollectionCount(GC.MaxGeneration);

    private FullCollections(Action collected) => _collected = collected;

    ~FullCollections()
    {
        // While it is young, smaller collections find it too.
        var count = GC.CollectionCount(GC.MaxGeneration);
        if (count != _seen)
        {
            _seen = count;
            _collected();
        }

        GC.ReRegisterForFinalize(this);
    }

    /// <summary>Has a call made after each full collection, as long as the process lives.</summary>
    /// <param name="collected">Called on the finalizer's thread; must be short and must not throw.</param>
    internal static void Watch(Action collected) => _ = new FullCollections(collected);
}
