namespace Local.Aws.Tests.Referees;

/// <summary>An outsider that tests ask for its opinion where it is installed.</summary>
public enum Referee
{
    /// <summary>dynalite from the <c>tools</c> folder, on Node.</summary>
    Dynalite,

    /// <summary>kinesalite from the <c>tools</c> folder, on Node.</summary>
    Kinesalite,

    /// <summary>kinesis-local from the <c>tools</c> folder, on Node.</summary>
    KinesisLocal,

    /// <summary><c>moto_server</c> on the PATH, or in the <c>tools</c> folder's own Python.</summary>
    Moto,

    /// <summary>The AWS CLI, <c>aws</c> on the PATH.</summary>
    AwsCli,

    /// <summary>boto3 for the <c>python3</c> on the PATH.</summary>
    Boto3,
}
