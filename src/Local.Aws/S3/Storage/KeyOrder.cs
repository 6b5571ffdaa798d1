namespace Local.Aws.S3.Storage;

/// <summary>S3's order of keys: by UTF-8 bytes. It differs from ordinal UTF-16 only where surrogates meet U+E000 and above.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static readonly KeyOrder Utf8 = new();

    public int Compare(string? x, string? y)
    {
        x ??= "";
        y ??= "";
        var common = x.AsSpan().CommonPrefixLength(y);
        return common == x.Length || common == y.Length
            ? x.Length - y.Length
            : Rank(x[common]) - Rank(y[common]);
    }

    /// <summary>Moves surrogates behind all other characters, where their code points belong.</summary>
    private static int Rank(char character) => char.IsSurrogate(character) ? character + 0x10000 : character;
}
