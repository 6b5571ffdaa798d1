using System.Net;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Tests.Api;

/// <summary>One table for Kinesis, DynamoDB and S3, and for what goes wrong before and between them.</summary>
public sealed class AwsErrorsTests
{
    [Theory]
    [InlineData("ProvisionedThroughputExceededException", 400, AwsErrorKind.Throttled)]
    [InlineData("ThrottlingException", 400, AwsErrorKind.Throttled)]
    [InlineData("RequestLimitExceeded", 400, AwsErrorKind.Throttled)]
    [InlineData("LimitExceededException", 400, AwsErrorKind.Throttled)]
    [InlineData("SlowDown", 503, AwsErrorKind.Throttled)]
    [InlineData("SomethingNew", 429, AwsErrorKind.Throttled)]
    [InlineData("ExpiredToken", 400, AwsErrorKind.Retryable)]
    [InlineData("ExpiredTokenException", 400, AwsErrorKind.Retryable)]
    [InlineData("RequestExpired", 400, AwsErrorKind.Retryable)]
    [InlineData("IDPCommunicationError", 400, AwsErrorKind.Retryable)]
    [InlineData("RequestTimeTooSkewed", 403, AwsErrorKind.Retryable)]
    [InlineData("RequestTimeout", 400, AwsErrorKind.Retryable)]
    [InlineData("OperationAborted", 409, AwsErrorKind.Retryable)]
    [InlineData("ConditionalRequestConflict", 409, AwsErrorKind.Retryable)]
    [InlineData("TransactionInProgressException", 400, AwsErrorKind.Retryable)]
    [InlineData("TransactionConflictException", 400, AwsErrorKind.Retryable)]
    [InlineData("ReplicatedWriteConflictException", 400, AwsErrorKind.Retryable)]
    [InlineData("IncompleteBody", 400, AwsErrorKind.Retryable)]
    [InlineData("BadDigest", 400, AwsErrorKind.Retryable)]
    [InlineData("XAmzContentSHA256Mismatch", 400, AwsErrorKind.Retryable)]
    [InlineData("InternalError", 200, AwsErrorKind.Retryable)]
    [InlineData("InternalServerError", 500, AwsErrorKind.Retryable)]
    [InlineData("ServiceUnavailable", 503, AwsErrorKind.Retryable)]
    [InlineData("SomethingNew", 408, AwsErrorKind.Retryable)]
    [InlineData("SomethingNew", 502, AwsErrorKind.Retryable)]
    [InlineData(null, 0, AwsErrorKind.Retryable)]
    [InlineData("ExpiredIteratorException", 400, AwsErrorKind.Expired)]
    [InlineData("UnrecognizedClientException", 400, AwsErrorKind.Fatal)]
    [InlineData("AccessDeniedException", 400, AwsErrorKind.Fatal)]
    [InlineData("AccessDenied", 403, AwsErrorKind.Fatal)]
    [InlineData("InvalidAccessKeyId", 403, AwsErrorKind.Fatal)]
    [InlineData("SignatureDoesNotMatch", 403, AwsErrorKind.Fatal)]
    [InlineData("ConditionalCheckFailedException", 400, AwsErrorKind.Fatal)]
    [InlineData("PreconditionFailed", 412, AwsErrorKind.Fatal)]
    [InlineData("ResourceNotFoundException", 400, AwsErrorKind.Fatal)]
    [InlineData("NoSuchBucket", 404, AwsErrorKind.Fatal)]
    [InlineData("ValidationException", 400, AwsErrorKind.Fatal)]
    [InlineData(null, 403, AwsErrorKind.Fatal)]
    public void WhatTheServiceAnswersIsSortedByItsCodeAndElseByItsStatus(string? code, int status, AwsErrorKind kind)
    {
        var exception = new AmazonServiceException("words", null, ErrorType.Unknown, code, "request", (HttpStatusCode)status);

        Assert.Equal(kind, AwsErrors.KindOf(exception));
        Assert.Equal(kind != AwsErrorKind.Fatal, TransientFaults.IsTransient(exception, CancellationToken.None));
        if (code is not null)
        {
            Assert.Equal(kind, AwsErrors.Translate("Call", exception).Kind);
        }
    }

    [Fact]
    public void CredentialsThatCannotBeHadAreThereLater()
    {
        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(new AmazonClientException("no credentials")));
        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(new AmazonClientException("no credentials", new TimeoutException())));
        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(new AmazonServiceException("no metadata", new HttpRequestException())));
        Assert.Equal(AwsErrorKind.Fatal, AwsErrors.KindOf(new AmazonClientException("no such region", new ArgumentException("region"))));
        Assert.Equal(AwsErrorKind.Fatal, AwsErrors.Translate("Call", new AmazonClientException("no such region", new ArgumentException("region"))).Kind);
    }

    [Fact]
    public void ThePageOfAProxyIsNoAnswerOfTheService()
    {
        var page = new AmazonUnmarshallingException("request", "<html>", null) { StatusCode = HttpStatusCode.OK };

        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(page));
        Assert.True(TransientFaults.IsTransient(page, CancellationToken.None));
    }

    [Fact]
    public void AConnectionThatBreaksPassesAndABugDoesNot()
    {
        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(new HttpRequestException()));
        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(new IOException()));
        Assert.Equal(AwsErrorKind.Retryable, AwsErrors.KindOf(new TimeoutException()));
        Assert.Equal(AwsErrorKind.Fatal, AwsErrors.KindOf(new InvalidOperationException()));
        Assert.Equal(AwsErrorKind.Throttled, AwsErrors.KindOf(new AwsRequestException(AwsErrorKind.Throttled, "Any", "words")));
    }

    [Fact]
    public void ACancellationPassesUnlessTheCallerAskedForIt()
    {
        Assert.True(TransientFaults.IsTransient(new OperationCanceledException(), CancellationToken.None));
        Assert.False(TransientFaults.IsTransient(new OperationCanceledException(), new CancellationToken(canceled: true)));
    }
}
