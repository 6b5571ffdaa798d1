using Consumer.Cli.Auditing;
using Consumer.Cli.Output;
using Consumer.Cli.Producing;
using Consumer.Cli.Tests.Support;

namespace Consumer.Cli.Tests.Auditing;

public sealed class DeadLetterAuditTests : IDisposable
{
    private const int Count = 24;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AllPayloadsInAnyFilesAgree()
    {
        Write("order/2026-01-01/a.ndjson", Enumerable.Range(0, 10));
        Write("unknown/2026-01-02/b.ndjson", Enumerable.Range(10, 14));

        var verdict = Audit();

        Assert.True(verdict.Agrees, string.Join('\n', verdict.Differences));
        Assert.Equal(Count, verdict.Found);
    }

    [Fact]
    public void MissingDeadLetterIsFound()
    {
        Write("a.ndjson", Enumerable.Range(1, Count - 1));

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal(1, verdict.Missing);
        Assert.Contains("not json, number 0", Assert.Single(verdict.Differences), StringComparison.Ordinal);
    }

    [Fact]
    public void DoubledDeadLetterIsFound()
    {
        Write("a.ndjson", Enumerable.Range(0, Count));
        Write("b.ndjson", [3]);

        Assert.Equal(1, Audit().Duplicates);
    }

    [Fact]
    public void DeadLetterOfAGoodRecordIsFound()
    {
        Write("a.ndjson", Enumerable.Range(0, Count + 1));

        Assert.Equal(1, Audit().Unexpected);
    }

    [Fact]
    public void LineWithoutPayloadIsReportedWithItsFile()
    {
        File.WriteAllText(_folder.At("a.ndjson"), "{\"reason\":\"x\"}\n");

        Assert.Contains("a.ndjson", Assert.Throws<CliException>(Audit).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadRecordsAreAllDifferent() =>
        Assert.Equal(200, BadRecords.Sequence(200).Select(bad => Convert.ToHexString(bad.Payload.Span)).Distinct().Count());

    private Verdict Audit() => DeadLetterAudit.Compare(BadRecords.Sequence(Count).Select(bad => bad.Payload), _folder.FullName);

    private void Write(string file, IEnumerable<int> numbers)
    {
        var path = _folder.At(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, numbers.Select(number =>
            $$"""{"payload":"{{Convert.ToBase64String(BadRecords.Number(number).Payload.Span)}}","reason":"x"}"""));
    }
}
