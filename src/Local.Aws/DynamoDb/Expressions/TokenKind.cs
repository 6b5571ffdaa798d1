namespace Local.Aws.DynamoDb.Expressions;

/// <summary>The kinds of token in the expression language.</summary>
internal enum TokenKind
{
    Word,
    NamePlaceholder,
    ValuePlaceholder,
    Number,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Plus,
    Minus,
    Unknown,
    End,
}
