using System.Text.Json.Nodes;
using Local.Aws.Tests.DynamoDb.Contract;

namespace Local.Aws.Tests.DynamoDb;

/// <summary>The stock AWS CLI as a client.</summary>
public sealed class AwsCliTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(1);

    [RefereeFact(Referee.AwsCli)]
    public async Task AwsCliCreatesATableAndWritesWithConditions()
    {
        var table = DynamoDbTarget.NewTableName("cli");
        await RunAsync(
            "create-table", "--table-name", table, "--billing-mode", "PAY_PER_REQUEST",
            "--attribute-definitions", "AttributeName=pk,AttributeType=S", "--key-schema", "AttributeName=pk,KeyType=HASH");
        await RunAsync("wait", "table-exists", "--table-name", table);
        await RunAsync("put-item", "--table-name", table, "--item", """{"pk":{"S":"k"},"n":{"N":"1"}}""");

        var updated = await RunAsync(
            "update-item", "--table-name", table, "--key", """{"pk":{"S":"k"}}""", "--update-expression", "ADD n :one",
            "--condition-expression", "n = :one", "--expression-attribute-values", """{":one":{"N":"1"}}""", "--return-values", "ALL_NEW");
        var refused = await RunAsync(
            succeeds: false,
            "put-item", "--table-name", table, "--item", """{"pk":{"S":"k"}}""", "--condition-expression", "attribute_not_exists(pk)");
        var read = await RunAsync("get-item", "--table-name", table, "--key", """{"pk":{"S":"k"}}""");

        Assert.Equal("2", JsonNode.Parse(updated)!["Attributes"]!["n"]!["N"]!.GetValue<string>());
        Assert.Contains(
            "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
            refused,
            StringComparison.Ordinal);
        Assert.Equal("2", JsonNode.Parse(read)!["Item"]!["n"]!["N"]!.GetValue<string>());
    }

    private Task<string> RunAsync(params string[] arguments) => RunAsync(succeeds: true, arguments);

    /// <summary>What the command printed, or complained when it must fail.</summary>
    private async Task<string> RunAsync(bool succeeds, params string[] arguments)
    {
        using var process = Referees.Start(
            "aws",
            ["dynamodb", .. arguments, "--endpoint-url", server.Target.Endpoint.ToString(), "--output", "json"],
            new Dictionary<string, string>
            {
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
                ["AWS_DEFAULT_REGION"] = "eu-central-1",
                ["AWS_PAGER"] = string.Empty,
            });
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(CommandLimit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0 == succeeds, $"aws {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
        return succeeds ? await output : await errors;
    }
}
