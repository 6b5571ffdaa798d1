using Consumer.Cli.Auditing;

namespace Consumer.Cli.Demo;

/// <summary>What a click must give, written down by hand.</summary>
internal static class ClickExpectations
{
    public static IReadOnlyList<ExpectedDataset> Datasets { get; } =
    [
        new(
            "clicks",
            null,
            [
                new("customerid", "VARCHAR", "customerId"),
                new("ipaddress", "VARCHAR", "ipAddress"),
                new("countrycode", "VARCHAR", "countryCode"),
                new("gender", "VARCHAR", "gender"),
                new("trafficorigin", "VARCHAR", "trafficOrigin"),
                new("event", "STRUCT(type VARCHAR, product VARCHAR, amount INTEGER)", "event"),
            ],
            [new("dt", "_arrival_time::DATE")]),
    ];
}
