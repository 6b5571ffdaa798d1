namespace Local.Aws.Control;

/// <summary>What the host does with a request once the rules have spoken.</summary>
internal enum ControlActionKind
{
    Proceed = 0,
    Delay,
    FailBefore,
    FailAfter,
    DropBefore,
    DropAfter,
}
