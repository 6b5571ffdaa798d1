namespace Local.Aws.Tests.DynamoDb.Contract;

/// <summary>Where a referee is known to differ, with the page of AWS's documentation that decides. A difference that is gone fails its test, so the lists stay true.</summary>
internal static class KnownDifferences
{
    public static IReadOnlyDictionary<string, string> OfDynalite { get; } = new Dictionary<string, string>
    {
        ["FailedConditionShowsTheOldItem"] = "API_UpdateItem, ReturnValuesOnConditionCheckFailure: ALL_OLD returns the item as it was",
        ["TransactionIsAllOrNothing"] = "API_TransactWriteItems exists; dynalite answers UnknownOperation",
        ["RepeatedTransactionTokenHasNoEffect"] = "API_TransactWriteItems, ClientRequestToken: repeated calls have one effect",
        ["AddedGlobalIndexIsFilled"] = "API_UpdateTable, GlobalSecondaryIndexUpdates: the new index is back-filled and can be queried",
        ["TimeToLiveIsStored"] = "API_UpdateTimeToLive exists; dynalite answers UnknownOperation",
    };

    public static IReadOnlyDictionary<string, string> OfMoto { get; } = new Dictionary<string, string>
    {
        ["ComparisonsOfTwoTypesAreFalse"] = "LegacyConditionalParameters.Conditions and Expressions.OperatorsAndFunctions: only values of one type compare; moto fails inside",
        ["SetsOfNumbersCompareByValue"] = "HowItWorks.NamingRulesDataTypes, Number: trailing zeroes are trimmed, so 1.0 is 1",
        ["ProjectionTakesNestedParts"] = "Expressions.ProjectionExpressions: every named element of a list is returned; moto returns the first",
        ["UndefinedNameIsAValidationError"] = "Expressions.ExpressionAttributeNames: a placeholder must be defined; moto fails inside",
        ["NumbersOfThirtyNineDigitsAreRefused"] = "HowItWorks.NamingRulesDataTypes, Number: up to 38 digits, 1E-130 to 9.99E+125",
        ["BatchOfTwentySixWritesIsRefused"] = "API_BatchWriteItem: at most 25 put or delete operations",
        ["RepeatedTransactionTokenHasNoEffect"] = "API_TransactWriteItems, ClientRequestToken: repeated calls have one effect",
    };
}
