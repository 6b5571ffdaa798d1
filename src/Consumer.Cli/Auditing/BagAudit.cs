namespace Consumer.Cli.Auditing;

/// <summary>Compares two collections as multisets of texts.</summary>
internal static class BagAudit
{
    public static Verdict Compare(string subject, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var bag = new SortedDictionary<string, (long Expected, long Found)>(StringComparer.Ordinal);
        long expectedCount = 0;
        long foundCount = 0;
        foreach (var item in expected)
        {
            expectedCount++;
            var counts = bag.GetValueOrDefault(item);
            bag[item] = counts with { Expected = counts.Expected + 1 };
        }

        foreach (var item in found)
        {
            foundCount++;
            var counts = bag.GetValueOrDefault(item);
            bag[item] = counts with { Found = counts.Found + 1 };
        }

        var wrong = bag.Where(entry => entry.Value.Expected != entry.Value.Found).ToList();
        return new Verdict(
            subject,
            expectedCount,
            foundCount,
            wrong.Sum(entry => Math.Max(0, entry.Value.Expected - entry.Value.Found)),
            wrong.Where(entry => entry.Value.Expected > 0).Sum(entry => Math.Max(0, entry.Value.Found - entry.Value.Expected)),
            wrong.Where(entry => entry.Value.Expected == 0).Sum(entry => entry.Value.Found),
            [.. wrong.Take(Verdict.SpelledOut).Select(entry => $"expected {entry.Value.Expected}×, found {entry.Value.Found}×: {entry.Key}")]);
    }
}
