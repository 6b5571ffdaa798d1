using System.Text;

namespace Pipeline.Contracts.Tests.Support;

/// <summary>Random JSON texts with everything the grammar allows, and damaged copies of texts.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["id", "a", "b", "name", "items", "a longer property name", "\\u0061", "é", "x.y", ""];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "-17", "3.25", "1e3", "-2.5E-7", "123456789012345678901234567890", "0.1", "2147483648", "1E400", "9007199254740993"];

    private static readonly string[] Texts =
        ["", "plain", "with \\\"quotes\\\"", "\\u00e9\\ud83d\\ude00", "tab\\t", "ünï", "a text that is longer than one vector register of 32 bytes", "\\/", "2026-11-21"];

    public static string Value(Random random, int depth)
    {
        switch (random.Next(depth > 0 ? 9 : 6))
        {
            case 0: return "null";
            case 1: return random.Next(2) == 0 ? "true" : "false";
            case 2 or 3: return Numbers[random.Next(Numbers.Length)];
            case 4 or 5: return $"\"{Texts[random.Next(Texts.Length)]}\"";
            case 6: return $"[{string.Join(Comma(random), Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]";
            default: return Object(random, depth);
        }
    }

    public static string Object(Random random, int depth) =>
        "{" + string.Join(Comma(random), Names.OrderBy(_ => random.Next()).Take(random.Next(5))
            .Select(name => $"{Space(random)}\"{name}\"{Space(random)}:{Space(random)}{Value(random, depth - 1)}")) + Space(random) + "}";

    /// <summary>A copy with a few bytes changed, taken out, doubled or cut off; often no JSON and no UTF-8 any more.</summary>
    public static byte[] Damage(Random random, byte[] text)
    {
        var bytes = new List<byte>(text);
        byte[] interesting = [.. "{}[]\",:\\0-1eE.tfnu \n"u8, 0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = interesting[random.Next(interesting.Length)]; break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, interesting[random.Next(interesting.Length)]); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return [.. bytes];
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Comma(Random random) => random.Next(3) == 0 ? " , " : ",";

    private static string Space(Random random) => random.Next(4) == 0 ? " \n\t\r"[random.Next(4)].ToString() : string.Empty;
}
