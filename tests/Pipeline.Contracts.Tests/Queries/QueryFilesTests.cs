using Local.DuckDb;
using Pipeline.Contracts.Tests.Support;

namespace Pipeline.Contracts.Tests.Queries;

/// <summary>The SQL files as they are, on the contracts' own columns and on data whose answers can be worked out by hand.</summary>
public sealed class QueryFilesTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();

    public QueryFilesTests()
    {
        foreach (DatasetContract dataset in ContractFiles.Shipped.Events.SelectMany(contract => contract.Datasets))
        {
            IEnumerable<string> columns = dataset.Columns.Select(column => $"{column.Name} {Sql(column.Type.AthenaName)}")
                .Concat(dataset.Partitions.Select(partition => $"{partition.Name} {Sql(partition.Type.AthenaName)}"))
                .Concat(["_stream varchar DEFAULT 's'", "_shard_id varchar DEFAULT 's1'", "_sequence_number varchar", "_sub_sequence bigint DEFAULT 0"]);
            _database.Execute($"CREATE TABLE {dataset.Name} ({string.Join(", ", columns)})");
        }

        _database.Execute("""
            INSERT INTO orders(customer_id, order_id, order_date, status, _sequence_number) VALUES
              ('user1', 'o1', DATE '2026-11-02', 'pending', '1'), ('user2', 'o2', DATE '2026-11-03', 'pending', '2'), ('user2', 'o2', DATE '2026-11-03', 'pending', '4');
            INSERT INTO product_details(order_id, product_id, name, quantity) VALUES ('o1', 'p1', 'mug', 2), ('o1', 'p2', 'hat', 1), ('o2', 'p3', 'mug', 3);
            INSERT INTO purchase_details(order_id, payment_type, amount, _sequence_number) VALUES
              ('o1', 'cash', 10.10, '1'), ('o2', 'wallet', 20.20, '2'), ('o3', 'cash', 30.30, '3');
            INSERT INTO shipping_addresses(order_id, country, state, city, street, zip, _sequence_number) VALUES
              ('o1', 'Peru', 's', 'c', 't', '00001', '1'), ('o2', 'Peru', 's', 'c', 't', '00002', '2'),
              ('o3', 'Chile', 's', 'c', 't', '00003', '3'), ('o2', 'Peru', 's', 'c', 'new', '00002', '4');
            INSERT INTO clicks(customerid, countrycode, gender, event) VALUES
              ('1', 'US', 'F', {'type': 'checkout', 'product': 'bags', 'amount': 5}), ('2', 'US', 'M', {'type': 'search', 'product': '', 'amount': 5}),
              ('3', 'UK', 'F', {'type': 'checkout', 'product': 'bags', 'amount': 7}), ('4', 'US', 'F', {'type': 'checkout', 'product': 'shoes', 'amount': 9});
            """);
    }

    [Fact]
    public void EveryQueryGivesTheAnswerWorkedOutByHand()
    {
        var expected = new Dictionary<string, string[]>
        {
            ["average_order_value"] = ["20.2"],
            ["most_sales_products"] = ["mug|5", "hat|1"],
            ["order_and_client_details"] = ["user1|o1|2026-11-02|pending|Peru|s|c|t|00001", "user2|o2|2026-11-03|pending|Peru|s|c|t|00002", "user2|o2|2026-11-03|pending|Peru|s|c|new|00002"],
            ["total_income_per_payment_method"] = ["cash|40.40", "wallet|20.20"],
            ["total_sales_per_country"] = ["Chile|30.30", "Peru|30.30"],
            ["clicks_total"] = ["4"],
            ["clicks_per_gender"] = ["F|2", "M|1"],
            ["purchases_per_product"] = ["bags|2", "shoes|1"],
        };

        string[] files = [.. Directory.GetFiles(ContractFiles.Queries, "*.sql")];

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), files.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        foreach (string file in files)
        {
            IEnumerable<string> rows = _database.Query(File.ReadAllText(file)).Rows.Select(row => string.Join('|', row.Select(Show)));
            Assert.Equal(expected[Path.GetFileNameWithoutExtension(file)], rows);
        }
    }

    public void Dispose() => _database.Dispose();

    private static string Sql(string type) => type.Replace("struct<", "struct(", StringComparison.Ordinal)
        .Replace('>', ')').Replace(':', ' ').Replace("string", "varchar", StringComparison.Ordinal);

    private static string Show(object? value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        double number => Math.Round(number, 6).ToString(System.Globalization.CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        string text => text,
        _ => "null",
    };
}
