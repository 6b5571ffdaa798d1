using System.Text.Json;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>The parameters of the transactions: actions in order, each with its kind (Put, Update, Delete, ConditionCheck, Get).</summary>
internal sealed record TransactRequest(IReadOnlyList<(string Kind, ItemRequest Request)> Actions, string? ClientRequestToken, string? ReturnConsumedCapacity)
{
    public const int MaxActions = 100;

    public static TransactRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = RequestJson.Open(body);
        JsonFields.ExpectObject(ref reader);
        List<(string Kind, ItemRequest Request)>? actions = null;
        string? token = null;
        string? capacity = null;
        while (JsonFields.NextField(ref reader))
        {
            var name = AttributeNames.Read(ref reader);
            if (!JsonFields.MoveToValue(ref reader))
            {
                continue;
            }

            switch (name)
            {
                case "TransactItems":
                    actions = ReadActions(ref reader);
                    break;
                case nameof(ClientRequestToken):
                    token = JsonFields.ReadText(ref reader);
                    break;
                case nameof(ReturnConsumedCapacity):
                    capacity = JsonFields.ReadText(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        RequestJson.Close(ref reader);
        return Check(new TransactRequest(actions ?? throw Problems.Missing("transactItems"), token, capacity));
    }

    private static TransactRequest Check(TransactRequest request)
    {
        if (request.Actions.Count is 0 or > MaxActions)
        {
            var bound = request.Actions.Count == 0 ? "greater than or equal to 1" : $"less than or equal to {MaxActions}";
            throw Problems.Constraints($"Value '[{request.Actions.Count} actions]' at 'transactItems' failed to satisfy constraint: Member must have length {bound}");
        }

        return request.ClientRequestToken is { Length: 0 or > 36 } token
            ? throw Problems.Constraints($"Value '{token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length 1 to 36")
            : request;
    }

    private static List<(string Kind, ItemRequest Request)> ReadActions(ref Utf8JsonReader reader)
    {
        var actions = new List<(string Kind, ItemRequest Request)>();
        JsonFields.ExpectArray(ref reader);
        while (JsonFields.NextElement(ref reader))
        {
            JsonFields.ExpectObject(ref reader);
            var before = actions.Count;
            while (JsonFields.NextField(ref reader))
            {
                var kind = AttributeNames.Read(ref reader);
                if (!JsonFields.MoveToValue(ref reader))
                {
                    continue;
                }

                if (kind is "Put" or "Update" or "Delete" or "ConditionCheck" or "Get")
                {
                    actions.Add((kind, ItemRequestReader.Read(ref reader)));
                }
                else
                {
                    reader.Skip();
                }
            }

            if (actions.Count != before + 1)
            {
                throw Problems.Validation("TransactItems can only contain one of Check, Put, Update or Delete");
            }
        }

        return actions;
    }
}
