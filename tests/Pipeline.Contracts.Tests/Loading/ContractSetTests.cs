namespace Pipeline.Contracts.Tests.Loading;

public sealed class ContractSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contract-set-").FullName;

    [Fact]
    public void AllProblemsOfAllFilesAreListedAtOnce()
    {
        Write("a.json", """{"event":"A!","version":"x","route":"r","partitionKey":"$.","datasets":[{"name":"d","columns":[{"name":"c","type":"number"}]}]}""");
        Write("b.json", "{\n \"event\": \"b\", // comment\n }");
        Write("c.json", """{"event":"c","event":"c"}""");
        Write("d.json", """{"event":"\ud800"}""");

        ContractException exception = Assert.Throws<ContractException>(() => ContractSet.Load(_folder));

        Assert.Equal(
            ["a.json $.event", "a.json $.version", "a.json $.partitionKey", "a.json $.datasets[0].columns[0].type", "b.json $", "c.json $", "d.json $"],
            exception.Problems.Select(problem => $"{problem.File} {problem.Path}"));
        Assert.Equal(exception.Problems.Count, exception.Message.Split(Environment.NewLine).Length);
        Assert.StartsWith("line 2, byte 16: '/' is an invalid", exception.Problems[4].Value, StringComparison.Ordinal);
        Assert.StartsWith("a.json: $.event: \"A!\"; allowed: 1 to 63 characters", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAreUniqueOverAllFilesWhateverTheirCase()
    {
        string second = ContractFixture.Good.Replace("\"event\": \"sample\"", "\"event\": \"other\"", StringComparison.Ordinal)
            .Replace("\"name\": \"samples\"", "\"name\": \"SAMPLES\"", StringComparison.Ordinal);
        Write("first.json", ContractFixture.Good);
        Write("second.json", second);

        ContractException exception = Assert.Throws<ContractException>(() => ContractSet.Load(_folder));

        Assert.Equal(["$.route", "$.table.name", "$.datasets[0].name"], exception.Problems.Select(problem => problem.Path));
        Assert.All(exception.Problems, problem => Assert.Equal("second.json", problem.File));
        Assert.Contains("a name that no other dataset has; first.json has it already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingAndEmptyFoldersAreNamed()
    {
        string missing = Path.Combine(_folder, "nowhere");

        Assert.Contains(missing, Assert.Throws<ContractException>(() => ContractSet.Load(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one contract file", Assert.Throws<ContractException>(() => ContractSet.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPropertyArrivesInTheModel()
    {
        Write("sample.json", ContractFixture.Good);

        EventContract contract = ContractSet.Load(_folder).Events.Single();

        DatasetContract rows = contract.Datasets.Single();
        Assert.Equal("$.items", rows.Each?.ToString());
        Assert.Equal("@.amount", rows.Columns[1].Source.ToString());
        Assert.Equal("1.5", rows.Columns[1].Default?.GetRawText());
        Assert.Equal(EpochUnit.Seconds, rows.Columns[2].Epoch);
        Assert.Equal("struct<city:string,geo:array<double>>", rows.Columns[3].Type.AthenaName);
        Assert.Null(rows.Partitions[1].Source);
        Assert.Equal((true, EpochUnit.Seconds), (rows.Partitions[0].Required, rows.Partitions[0].Epoch));
        Assert.Equal("none", rows.Partitions[2].Default?.GetString());
        Assert.Equal((LakeCompression.Zstd, 1L << 20, 2L << 20), (rows.Compression, rows.RowGroupBytes, rows.FileBytes));
        Assert.Equal(TimeSpan.FromDays(90), contract.Table?.TtlAfter);
        Assert.Equal(new RequestLimits(1000, 5000, 10, 8), contract.Limits);
        Assert.Equal(new FirehoseContract(64, 60, "plain", true), contract.Firehose);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
