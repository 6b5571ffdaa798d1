using Consumer.Cli.Auditing;
using Consumer.Cli.Tests.Support;
using Local.DuckDb;

namespace Consumer.Cli.Tests.Auditing;

/// <summary>The audit's own proof: an honest lake passes, and each kind of planted fault is found and counted as what it is.</summary>
public sealed class DatasetAuditTests : IDisposable
{
    private static readonly ExpectedDataset Sales = new(
        "sales",
        null,
        [new("id", "VARCHAR", "id"), new("amount", "DECIMAL(10,2)", "amount"), new("place", "STRUCT(city VARCHAR, zip VARCHAR)", "place"), new("country", "VARCHAR", "country") { InFolder = true }],
        [new("decade", "CASE WHEN amount < 50 THEN 'low' ELSE 'high' END")]);

    private readonly TempFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();

    public DatasetAuditTests()
    {
        File.WriteAllLines(
            ExpectedFile,
            Enumerable.Range(0, 100).Select(i =>
                $$$"""{"id":"{{{i}}}","amount":{{{i}}}.10,"place":{"city":"C{{{i}}}","zip":{{{(i % 7 == 0 ? "null" : $"\"{i}\"")}}}},"country":"{{{(i % 2 == 0 ? "Chile" : "Cote d'Or/1")}}}"}"""));
    }

    private string ExpectedFile => _folder.At("expected.ndjson");

    private string Lake => _folder.At("lake");

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void SameRowsInAnyOrderAndAnyFilesAgree()
    {
        WriteLake("Chile", "WHERE country = 'Chile' AND id::INT < 70", "a");
        WriteLake("Chile", "WHERE country = 'Chile' AND id::INT >= 70", "b");
        WriteLake("Cote d'Or%2F1", "WHERE country <> 'Chile'");

        var verdict = Audit();

        Assert.True(verdict.Agrees, string.Join('\n', verdict.Differences));
        Assert.Equal((100, 100), (verdict.Expected, verdict.Found));
    }

    [Fact]
    public void MissingRowIsFound()
    {
        WriteBoth("WHERE id <> '42'");

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal((1, 0, 0), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
        Assert.Contains("expected 1×, found 0×: id=42, amount=42.10", Assert.Single(verdict.Differences), StringComparison.Ordinal);
    }

    [Fact]
    public void SecondCopyOfARowIsFound()
    {
        WriteBoth(string.Empty);
        WriteLake("Chile", "WHERE id = '8'", "again");

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal((0, 1, 0), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
    }

    [Fact]
    public void ChangedValueDeepInAStructIsFound()
    {
        WriteBoth(string.Empty, "REPLACE (CASE WHEN id = '8' THEN {'city': 'other', 'zip': place.zip} ELSE place END AS place)");

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal((1, 0, 1), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
    }

    [Fact]
    public void NullInPlaceOfAValueIsFound()
    {
        WriteBoth(string.Empty, "REPLACE (nullif(amount, 8.10) AS amount)");

        var verdict = Audit();

        Assert.Equal((1, 0, 1), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
    }

    [Fact]
    public void LostAndDoubledRowDoNotCancelOut()
    {
        WriteBoth("WHERE id <> '42'");
        WriteLake("Chile", "WHERE id = '8'", "again");

        var verdict = Audit();

        Assert.Equal(verdict.Expected, verdict.Found);
        Assert.False(verdict.Agrees);
        Assert.Equal((1, 1, 0), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
    }

    [Fact]
    public void FloatWhereADecimalIsPromisedIsFound()
    {
        WriteBoth(string.Empty, "REPLACE (amount::DOUBLE AS amount)");

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal("column amount is DOUBLE, expected DECIMAL(10,2)", Assert.Single(verdict.Differences));
    }

    [Fact]
    public void RowInAForeignPartitionIsFound()
    {
        WriteLake("Chile", "WHERE (country = 'Chile' OR id = '7')");
        WriteLake("Cote d'Or%2F1", "WHERE country <> 'Chile' AND id <> '7'");

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal((1, 0, 1), (verdict.Missing, verdict.Duplicates, verdict.Unexpected));
    }

    [Fact]
    public void RowInAWrongDerivedPartitionIsFound()
    {
        WriteBoth(string.Empty, decade: "low");

        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Contains("50 rows lie in the wrong decade= partition", Assert.Single(verdict.Differences), StringComparison.Ordinal);
    }

    [Fact]
    public void LakeWithoutFilesMissesEverything()
    {
        var verdict = Audit();

        Assert.False(verdict.Agrees);
        Assert.Equal(100, verdict.Missing);
    }

    private Verdict Audit() => new DatasetAudit(_database).Compare(Sales, ExpectedFile, Lake);

    private void WriteBoth(string where, string replace = "", string? decade = null)
    {
        var and = where.Length == 0 ? "WHERE" : $"{where} AND";
        WriteLake("Chile", $"{and} country = 'Chile'", "0", replace, decade);
        WriteLake("Cote d'Or%2F1", $"{and} country <> 'Chile'", "0", replace, decade);
    }

    /// <summary>Writes rows into the folders of one country; a decade that is given takes the rows of both.</summary>
    private void WriteLake(string country, string where, string file = "0", string replace = "", string? decade = null)
    {
        foreach (var folder in (string[])["low", "high"])
        {
            var path = Directory.CreateDirectory(Path.Combine(Lake, $"country={country}", $"decade={decade ?? folder}")).FullName;
            var condition = $"{(where.Length == 0 ? "WHERE" : $"{where} AND")} (amount < 50) = {(folder == "low" ? "true" : "false")}";
            _database.Execute(
                $$"""
                COPY (SELECT * EXCLUDE (country) {{replace}} FROM read_json('{{ExpectedFile}}', format = 'newline_delimited',
                    columns = {id: 'VARCHAR', amount: 'DECIMAL(10,2)', place: 'STRUCT(city VARCHAR, zip VARCHAR)', country: 'VARCHAR'})
                    {{condition}})
                TO '{{Path.Combine(path, $"{file}-{folder}.parquet").Replace("'", "''", StringComparison.Ordinal)}}' (FORMAT parquet)
                """);
        }
    }
}
