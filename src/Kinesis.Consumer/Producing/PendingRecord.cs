using System.Buffers;
using System.Numerics;
using System.Threading.Tasks.Sources;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Producing;

/// <summary>
/// One record from its put to its end, and the task of its caller. Pooled: it goes back when both sides are done with it, the producer that settled it and
/// the caller who took the result.
/// </summary>
internal sealed class PendingRecord(RecordPool pool) : IValueTaskSource<PutOutcome>
{
    /// <summary>What a record costs beside its bytes.</summary>
    public const int Overhead = 128;

    private const int NotRegistered = 0;
    private const int Registered = 1;
    private const int Closed = 2;

    private ManualResetValueTaskSourceCore<PutOutcome> _source = new() { RunContinuationsAsynchronously = true };
    private byte[] _buffer = [];
    private int _keyLength;
    private int _dataLength;
    private ReadOnlyMemory<byte> _lent;
    private CancellationTokenRegistration _registration;
    private int _registrationState;
    private int _holders;
    private int _isSettled;
    private bool _isTainted;
    private PutOutcome _outcome;
    private Exception? _failure;

    /// <summary>The next one in whatever list this one is in.</summary>
    public PendingRecord? Next { get; set; }

    /// <summary>The next one of the same key, which waits for this one.</summary>
    public PendingRecord? NextOfKey { get; set; }

    /// <summary>By which the service chooses the shard.</summary>
    public UInt128 Hash { get; private set; }

    /// <summary>Whether <see cref="Hash"/> is the caller's choice and has to be sent.</summary>
    public bool HasExplicitHash { get; private set; }

    /// <summary>Tells partition keys apart.</summary>
    public ulong KeyMark { get; private set; }

    /// <summary>Its place among all records that were accepted.</summary>
    public long Ordinal { get; set; }

    public long AcceptedAt { get; set; }

    /// <summary>Calls that carried it, but for those that the service refused whole for one of their records.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether it may be on the stream although nobody acknowledged it.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>The most records of a call that may carry this one: halved each time the service refuses a whole call, until the culprit is alone.</summary>
    public int MaxCompany { get; set; }

    /// <summary>What the last failed call said.</summary>
    public string? LastError { get; set; }

    public AwsErrorKind? LastErrorKind { get; set; }

    public FlushGroup Group { get; set; } = FlushGroup.None;

    /// <summary>Whether it waits for room in the buffer.</summary>
    public bool IsWaiting { get; set; }

    public int Bytes => _keyLength + _dataLength;

    public int Cost => Bytes + Overhead;

    public ReadOnlySpan<byte> Key => _buffer.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_keyLength, _dataLength);

    public short Version => _source.Version;

    /// <summary>Begins a new life. The key is copied now, the payload when there is room.</summary>
    public void Begin(ReadOnlySpan<byte> key, ReadOnlyMemory<byte> payload, UInt128? explicitHash)
    {
        (Next, NextOfKey, Ordinal, AcceptedAt, Attempts, MayBeStored, MaxCompany) = (null, null, 0, 0, 0, false, int.MaxValue);
        (LastError, LastErrorKind) = (null, null);
        (_isSettled, _holders, _registrationState, _registration, _outcome, _failure) = (0, 2, NotRegistered, default, default, null);
        _lent = payload;
        Reserve(key.Length, kept: 0);
        _keyLength = key.Length;
        _dataLength = payload.Length;
        key.CopyTo(_buffer);
        var hash = KeyHash.Of(key);
        KeyMark = (ulong)hash;
        Hash = explicitHash ?? hash;
        HasExplicitHash = explicitHash is not null;
    }

    /// <summary>Takes the payload over.</summary>
    public void Accept()
    {
        Reserve(Bytes, kept: _keyLength);
        _lent.Span.CopyTo(_buffer.AsSpan(_keyLength));
        _lent = default;
    }

    /// <summary>Lets the token end the caller's wait. Called once, by the caller's own thread.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingRecord)state!).OnCancelled(token), this);
        if (Interlocked.CompareExchange(ref _registrationState, Registered, NotRegistered) == Closed)
        {
            Unregister();
        }
    }

    public void Succeed(in PutOutcome outcome) => _outcome = outcome;

    public void Fail(Exception failure) => _failure = failure;

    /// <summary>Tells the caller what <see cref="Succeed"/> or <see cref="Fail"/> noted. The producer is done with the record.</summary>
    public void Publish()
    {
        CloseRegistration();
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
        {
            if (_failure is { } failure)
            {
                _source.SetException(failure);
            }
            else
            {
                _source.SetResult(_outcome);
            }
        }

        Leave();
    }

    /// <summary>Ends the caller's wait; the record itself goes on.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
        {
            _source.SetException(new OperationCanceledException(cancellationToken));
        }
    }

    public PutOutcome GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            CloseRegistration();
            Leave();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void OnCancelled(CancellationToken cancellationToken) => pool.Cancelled(this, cancellationToken);

    private void CloseRegistration()
    {
        if (Interlocked.Exchange(ref _registrationState, Closed) == Registered)
        {
            Unregister();
        }
    }

    /// <summary>A callback that is running already may look at this object later: it is then not used again.</summary>
    private void Unregister() => _isTainted |= !_registration.Unregister();

    private void Leave()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
        {
            return;
        }

        if (_buffer.Length > RecordPool.KeptBufferBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _source.Reset();
        Group = FlushGroup.None;
        _lent = default;
        if (!_isTainted)
        {
            pool.Return(this);
        }
    }

    /// <summary>Small buffers stay with the object; large ones come from the shared pool, and never before the record was accepted.</summary>
    private void Reserve(int bytes, int kept)
    {
        if (_buffer.Length >= bytes)
        {
            return;
        }

        var larger = bytes <= RecordPool.KeptBufferBytes
            ? new byte[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, 64))]
            : ArrayPool<byte>.Shared.Rent(bytes);
        _buffer.AsSpan(0, kept).CopyTo(larger);
        _buffer = larger;
    }
}
