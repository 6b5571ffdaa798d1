using System.Text;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Projection;

public sealed class ProjectionRulesTests
{
    [Fact]
    public void SearchedNamesTakeTheLastHitAtAnyDepthAlsoInArrays()
    {
        EventContract contract = ContractFiles.Dataset(
            """{"name":"zip","type":"string","source":"$..zip_code"},{"name":"raw","type":"json","source":"$..raw"}""");

        List<Dictionary<string, object?>> rows = Projected.Rows(
            contract,
            """{"zip_code":"1","list":[{"a":[{"zip_code":"02169"}]}]}""",
            """{"a":{"zip_code":"04321","raw":{"raw":[1,2]}}}""",
            """{"other":[[[]]]}""",
            """{"raw":{"x":[true]},"zip\u005fcode":"esc"}""");

        Assert.Equal(["02169", "04321", null, "esc"], rows.Select(row => row["zip"]));
        Assert.Equal([null, "[1,2]", null, """{"x":[true]}"""], rows.Select(row => row["raw"]));
    }

    [Fact]
    public void SearchedNamesOfAnElementDoNotSeeItsNeighbours()
    {
        EventContract contract = ContractFiles.Dataset(
            """{"name":"own","type":"int","source":"@..n"},{"name":"last","type":"int","source":"$..n"}""", "\"each\":\"$.items\"");

        List<Dictionary<string, object?>> rows = Projected.Rows(contract, """{"items":[{"x":[{"n":1}]},{"y":0},{"n":3}],"n":4}""");

        Assert.Equal([1L, null, 3L], rows.Select(row => row["own"]));
        Assert.Equal([4L, 4L, 4L], rows.Select(row => row["last"]));
    }

    [Fact]
    public void WholeDocumentAndWholeElementAreValuesToo()
    {
        EventContract contract = ContractFiles.Dataset(
            """{"name":"payload","type":"json","source":"$"},{"name":"element","type":"json","source":"@"}""", "\"each\":\"$.a\"");

        List<Dictionary<string, object?>> rows = Projected.Rows(contract, """ {"a":[1,{"b":2}]} """);

        Assert.Equal(["""{"a":[1,{"b":2}]}""", """{"a":[1,{"b":2}]}"""], rows.Select(row => row["payload"]));
        Assert.Equal(["1", """{"b":2}"""], rows.Select(row => row["element"]));
    }

    [Fact]
    public void NestedArraysGiveOneRowPerInnermostElement()
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"n","type":"int","source":"@.n"},{"name":"id","type":"int","source":"$.id"}""", "\"each\":\"$.a[*].b\"");

        List<Dictionary<string, object?>> rows = Projected.Rows(contract, """{"a":[{"b":[{"n":1},{"n":2}]},{},{"b":null},{"b":[{"n":3}]}],"id":9}""");

        Assert.Equal([1L, 2L, 3L], rows.Select(row => row["n"]));
        Assert.All(rows, row => Assert.Equal(9L, row["id"]));
    }

    [Fact]
    public void KeysThatAreReadMayNotComeTwice()
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"a","type":"int"},{"name":"b","type":"int","source":"$.o.b"}""");

        Assert.Equal(RecordErrorReason.DuplicateKey, Projected.Error(contract, """{"a":1,"a":1}""").Reason);
        Assert.Equal(RecordErrorReason.DuplicateKey, Projected.Error(contract, """{"a":1,"\u0061":1}""").Reason);
        Assert.Equal(RecordErrorReason.DuplicateKey, Projected.Error(contract, """{"o":{"b":1},"o":{}}""").Reason);
        Assert.Equal(1L, Projected.Cell(contract, """{"a":1,"x":1,"x":2}"""));
    }

    /// <summary>Of two values of one key, table and lake could each take another.</summary>
    [Theory]
    [InlineData("""{"id":"a","n":1,"n":2}""")]
    [InlineData("""{"id":"a","id":"b"}""")]
    [InlineData("""{"id":"a","deep":{"x":1,"x":1}}""")]
    [InlineData("""{"id":"a","ttl":{"at":"2024-01-01","at":"2025-01-01"}}""")]
    [InlineData("""{"id":"a","any":{"k":1,"k":2}}""")]
    [InlineData("""{"id":"a","any":[{"k":{"l":1,"\u006c":2}}]}""")]
    [InlineData("""{"id":"a","any":{"c":[1,2,{}],"b":0,"d":null,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"b":0}}""")]
    public void KeysThatOnlyTheTableReadsMayNotComeTwiceEither(string document)
    {
        EventContract contract = ContractFiles.Parse("""
            {"event":"e","version":1,"route":"r","partitionKey":"$.id","datasets":[{"name":"rows","columns":[{"name":"c","type":"int","source":"$.c"}]}],
             "table":{"name":"items","hashKey":{"name":"id"},"rangeKey":{"name":"n","type":"number"},
               "attributes":[{"name":"x","source":"$.deep.x"},{"name":"any"},{"name":"raw","type":"json"}],
               "timeToLive":{"attribute":"expires","source":"$.ttl.at","after":"1d"}}}
            """);

        Assert.Equal(RecordErrorReason.DuplicateKey, Projected.Error(contract, document).Reason);
        Assert.Single(Projected.Rows(contract, """{"id":"a","unread":{"k":1,"k":2},"raw":{"k":1,"k":2},"deep":"no object","any":[{"k":1},{"k":1}]}"""));
    }

    [Theory]
    [InlineData("""{"id":"a","x":1,"x":2}""", 16)]
    [InlineData("""{"id":"a","x":{"y":[{"z":1,"z":2}]}}""", 27)]
    [InlineData("""{"id":"a","c":{"y":1,"y":2}}""", 21)]
    [InlineData("""{"id":"a","c":1,"c":2}""", 20)]
    public void AWholeDocumentHasEachKeyOnceInEveryObject(string document, long offset)
    {
        EventContract contract = ContractFiles.Parse("""
            {"event":"e","version":1,"route":"r","partitionKey":"$.id","datasets":[{"name":"rows","columns":[{"name":"c","type":"json"}]}],
             "table":{"name":"items","hashKey":{"name":"id"},"wholeDocument":true}}
            """);

        RecordError error = Projected.Error(contract, document);

        Assert.Equal((RecordErrorReason.DuplicateKey, offset), (error.Reason, error.Offset));
        Assert.Single(Projected.Rows(contract, """{"id":"a","c":{"id":"a"},"x":[{"k":1},{"k":2}],"k":{"k":{"k":1}}}"""));
    }

    /// <summary>The framework's document model decides which random documents have a key twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WholeDocumentsAreRefusedExactlyWhereAKeyComesTwice(int seed)
    {
        EventContract contract = ContractFiles.Parse("""
            {"event":"e","version":1,"route":"r","partitionKey":"$.id","datasets":[{"name":"rows","columns":[{"name":"b","type":"json","source":"$.a.b"}]}],
             "table":{"name":"items","hashKey":{"name":"id"},"wholeDocument":true}}
            """);
        var random = new Random(seed);
        using ProjectionBatch batch = EventProjection.Compile(contract).CreateBatch();
        int refused = 0;
        for (int i = 0; i < 3_000; i++)
        {
            string document = RandomObject(random, 3);
            string about = $"seed {seed}, {i}: {document}";
            bool isUnique = true;
            try
            {
                using var model = System.Text.Json.JsonDocument.Parse(document, new System.Text.Json.JsonDocumentOptions { AllowDuplicateProperties = false });
            }
            catch (System.Text.Json.JsonException)
            {
                isUnique = false;
            }

            bool added = batch.TryAdd(Encoding.UTF8.GetBytes(document), Projected.Lineage, out RecordError error);
            Assert.True(added == isUnique, $"{about}: {error}");
            Assert.True(added || error.Reason == RecordErrorReason.DuplicateKey, about);
            refused += added ? 0 : 1;
        }

        Assert.InRange(refused, 300, 2_700);

        static string RandomObject(Random random, int depth) => "{" + string.Join(",", Enumerable.Range(0, random.Next(1, random.Next(20) == 0 ? 60 : 4)).Select(i =>
            $"\"{Name(random, i)}\":{(depth > 0 && random.Next(3) == 0 ? random.Next(3) == 0 ? $"[{RandomObject(random, depth - 1)},1]" : RandomObject(random, depth - 1) : "1")}")) + "}";

        // The name that a column reaches into has no scalar here, which would be another reason to refuse the document.
        static string Name(Random random, int i) => random.Next(12) == 0 ? random.Next(2) == 0 ? "n\\u0031" : "n1" : $"n{i}{(i % 3 == 0 ? " and a longer name" : string.Empty)}";
    }

    [Fact]
    public void ValuesThatColumnsReachIntoMustHaveAnInside()
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"b","type":"int","source":"$.o.b"}""");
        EventContract each = ContractFiles.Dataset("""{"name":"b","type":"int"}""", "\"each\":\"$.o\"");

        RecordError error = Projected.Error(contract, """{"o":"text"}""");
        Assert.Equal((RecordErrorReason.WrongType, "$.o.b", 5L, "\"text\""), (error.Reason, error.Path, error.Offset, error.Excerpt));
        Assert.Equal(RecordErrorReason.WrongType, Projected.Error(each, """{"o":{"b":1}}""").Reason);
        Assert.Equal(RecordErrorReason.WrongType, Projected.Error(each, """{"o":[1]}""").Reason);
        Assert.Null(Projected.Cell(contract, """{"o":null}"""));
        Assert.Empty(Projected.Rows(each, """{"o":null}"""));
    }

    [Theory]
    [InlineData("\"equals\":\"x\"", "1")]
    [InlineData("\"notEquals\":\"x\"", "2 3 4 5")]
    [InlineData("\"in\":[\"x\",20]", "1 2")]
    [InlineData("\"equals\":null", "4 5")]
    [InlineData("\"equals\":true", "3")]
    [InlineData("\"exists\":true", "1 2 3")]
    public void FiltersKeepTheRowsTheySay(string filter, string kept)
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"n","type":"int"}""", $$"""
            "each":"$.rows","filter":{"source":"@.k",{{filter}}}
            """);

        List<Dictionary<string, object?>> rows = Projected.Rows(
            contract, """{"rows":[{"n":1,"k":"\u0078"},{"n":2,"k":2e1},{"n":3,"k":true},{"n":4,"k":null},{"n":5}]}""");

        Assert.Equal(kept, string.Join(' ', rows.Select(row => row["n"])));
    }

    [Fact]
    public void RequiredStructAndItsFieldsHaveTheRightLevels()
    {
        EventContract contract = ContractFiles.Dataset("""{"name":"s","type":"struct<a:int,t:struct<b:int>>","required":true}""");

        List<Dictionary<string, object?>> rows = Projected.Rows(contract, """{"s":{}}""", """{"s":{"a":1,"t":{"b":2}}}""", """{"s":{"t":{}}}""");

        Assert.Equal(["{s:{a:null,t:null}}", "{s:{a:1,t:{b:2}}}", "{s:{a:null,t:{b:null}}}"], rows.Select(NodeOracle.Show));
        Assert.Equal(RecordErrorReason.MissingRequired, Projected.Error(contract, "{}").Reason);
        Assert.Equal(RecordErrorReason.NullRequired, Projected.Error(contract, """{"s":null}""").Reason);
    }

    [Fact]
    public void ARefusedRecordLeavesNothingInAnyDataset()
    {
        EventContract contract = ContractFiles.Parse("""
            {"event":"e","version":1,"route":"r","partitionKey":"$.id","datasets":[
              {"name":"lists","columns":[{"name":"v","type":"array<string>"},{"name":"w","type":"string"}],"partitions":[{"name":"p","type":"string","source":"$.p"}]},
              {"name":"numbers","columns":[{"name":"n","type":"decimal(30,1)","required":true},{"name":"o","type":"int"}]}]}
            """);
        using ProjectionBatch batch = EventProjection.Compile(contract, Projected.NoLineage).CreateBatch();
        using ProjectionBatch clean = EventProjection.Compile(contract, Projected.NoLineage).CreateBatch();
        string[] good = ["""{"v":["a",null],"w":"x","p":"1","n":1}""", """{"v":[],"p":"2","n":-2.5,"o":3}""", """{"w":"y","n":3}"""];
        string[] bad = ["""{"v":["zz","yy"],"w":"q","p":"3","n":"x"}""", """{"v":["b",7],"n":1}""", """{"v":["b"],"w":null,"n":1,"o":"x"}""", """{"v":["b"]"""];

        foreach (string document in good)
        {
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(document), Projected.Lineage, out _));
            Assert.True(clean.TryAdd(Encoding.UTF8.GetBytes(document), Projected.Lineage, out _));
            Assert.All(bad, refused => Assert.False(batch.TryAdd(Encoding.UTF8.GetBytes(refused), Projected.Lineage, out _)));
        }

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(3, batch.Datasets[i].RowCount);
            Assert.Equal(RowReader.Read(clean.Datasets[i], false).Select(NodeOracle.Show), RowReader.Read(batch.Datasets[i], false).Select(NodeOracle.Show));
            Assert.Equal(clean.Datasets[i].LakePartitionIds.ToArray(), batch.Datasets[i].LakePartitionIds.ToArray());
            Assert.Equal(clean.Datasets[i].LakePartitionCount, batch.Datasets[i].LakePartitionCount);
        }

        Assert.Equal(clean.Bytes, batch.Bytes);
    }
}
