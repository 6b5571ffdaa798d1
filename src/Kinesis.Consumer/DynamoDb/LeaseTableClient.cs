using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>The calls of the lease table and of the table of the workers, each with a deadline. What does not end in time throws a <see cref="TimeoutException"/>, which passes as any other outage.</summary>
/// <remarks>
/// The SDK's own timeout ends with the headers of an answer. A connection that breaks silently in the middle of a page would hold its caller for ever,
/// and with it the taking of leases.
/// </remarks>
internal sealed class LeaseTableClient(IAmazonDynamoDB dynamoDb, LeaseOptions options, TimeProvider timeProvider)
{
    /// <summary>A page has up to 1 MB; it is written again by nobody and may take its time.</summary>
    private static readonly TimeSpan PageDeadline = TimeSpan.FromSeconds(10);

    /// <summary>A renewal that hangs must fail so early that another attempt can save the lease.</summary>
    private readonly TimeSpan _rowDeadline = options.Duration / 3;

    public Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken) =>
        CallAsync("GetItem", _rowDeadline, request, dynamoDb.GetItemAsync, cancellationToken);

    public Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken) =>
        CallAsync("PutItem", _rowDeadline, request, dynamoDb.PutItemAsync, cancellationToken);

    public Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken) =>
        CallAsync("UpdateItem", _rowDeadline, request, dynamoDb.UpdateItemAsync, cancellationToken);

    public Task<DeleteItemResponse> DeleteItemAsync(DeleteItemRequest request, CancellationToken cancellationToken) =>
        CallAsync("DeleteItem", _rowDeadline, request, dynamoDb.DeleteItemAsync, cancellationToken);

    public Task<TransactWriteItemsResponse> TransactWriteItemsAsync(TransactWriteItemsRequest request, CancellationToken cancellationToken) =>
        CallAsync("TransactWriteItems", _rowDeadline, request, dynamoDb.TransactWriteItemsAsync, cancellationToken);

    public Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken cancellationToken) =>
        CallAsync("Scan", PageDeadline, request, dynamoDb.ScanAsync, cancellationToken);

    /// <summary>Rows of workers: few, and what is decided by them must not wait.</summary>
    public Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken) =>
        CallAsync("Query", _rowDeadline, request, dynamoDb.QueryAsync, cancellationToken);

    public Task<DescribeTableResponse> DescribeTableAsync(DescribeTableRequest request, CancellationToken cancellationToken) =>
        CallAsync("DescribeTable", PageDeadline, request, dynamoDb.DescribeTableAsync, cancellationToken);

    public Task<CreateTableResponse> CreateTableAsync(CreateTableRequest request, CancellationToken cancellationToken) =>
        CallAsync("CreateTable", PageDeadline, request, dynamoDb.CreateTableAsync, cancellationToken);

    public Task<DescribeContinuousBackupsResponse> DescribeContinuousBackupsAsync(DescribeContinuousBackupsRequest request, CancellationToken cancellationToken) =>
        CallAsync("DescribeContinuousBackups", PageDeadline, request, dynamoDb.DescribeContinuousBackupsAsync, cancellationToken);

    public Task<UpdateContinuousBackupsResponse> UpdateContinuousBackupsAsync(UpdateContinuousBackupsRequest request, CancellationToken cancellationToken) =>
        CallAsync("UpdateContinuousBackups", PageDeadline, request, dynamoDb.UpdateContinuousBackupsAsync, cancellationToken);

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation,
        TimeSpan limit,
        TRequest request,
        Func<TRequest, CancellationToken, Task<TResponse>> callAsync,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await callAsync(request, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{operation} of the lease table was not answered within {limit}", exception);
        }
    }
}
