namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// Numbers for the attribute names of one table. It only grows, up to a bound (map keys may be data), so readers outside the table's lock may look up any number
/// that they found in an item.
/// </summary>
internal sealed class NameTable
{
    /// <summary>Stands for a name that is written out in the item.</summary>
    public const int Unlisted = 0;

    private const int MaxNames = 4096;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly string[] _names = new string[MaxNames];
    private readonly Lock _growing = new();
    private int _count;

    public int NumberOf(string name)
    {
        lock (_growing)
        {
            if (_numbers.TryGetValue(name, out var number))
            {
                return number;
            }

            if (_count == MaxNames - 1)
            {
                return Unlisted;
            }

            _names[++_count] = name;
            _numbers.Add(name, _count);
            return _count;
        }
    }

    public string NameOf(int number) => _names[number];
}
