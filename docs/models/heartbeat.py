"""Explicit-state model of the heartbeat of a process, of its leases, and of one that watches it.

Run: python3 heartbeat.py. Ends with 1 if the protocol as it is breaks a rule, or if a weaker variant does not.

Modelled: a process A with its row and one lease; a watcher B. A sends heartbeats whenever it likes or not at all (it may be paused at any point), a heartbeat takes effect at any
later time, its answer comes at any later time or never; A counts the life of its lease from when the last heartbeat that was answered was sent, and takes its lease back whenever the table
allows. B looks at least once a tick, and an eventually consistent look may bring the row as it was one version ago, for ever. Both clocks run at the same rate: the safety margin
is for their difference. Counters are compared and never shown, so they are kept relative.
Checked: B never takes the lease while A holds it by its own clock; a dead A has lost the lease within FOUND ticks after its row moved last,
however old the rows are that eventually consistent looks bring. (With looks that are never old it is DURATION + 1: what a look misses, the next one sees.)
"""
import sys
from collections import namedtuple

DURATION, LIFE, FRESH, LATE = 4, 3, 2, 2
FOUND = DURATION + LATE + 1
LIMIT = 3_000_000

# row, old: the row's beat and the one a version ago. sent: a heartbeat under way (beat, age, stage 'way' or 'answer'). age: of the last answered one.
# held: A believes to hold the lease. mine: the lease row names A. moved: the lease's counter moved since B read it. dead: ticks since the row moved, once A has died, else -1.
# known, silent: B's. looked: whether B has looked in this tick. step: where B is on its way to take: None, or what it has read.
State = namedtuple('State', 'row old sent age held mine moved dead known silent looked step')
START = State(0, 0, None, 0, True, True, False, -1, 0, 0, True, None)


def normal(s):
    """Only the order of beats matters, and no age beyond the last that is asked about."""
    order = sorted({s.row, s.old, s.known} | ({s.sent[0]} if s.sent else set()))
    rank = order.index
    sent = (rank(s.sent[0]), min(s.sent[1], LIFE), s.sent[2]) if s.sent else None
    return s._replace(row=rank(s.row), old=rank(s.old), known=rank(s.known), sent=sent, age=min(s.age, LIFE), silent=min(s.silent, DURATION), dead=min(s.dead, FOUND + 1))


def holds(s):
    return s.held and s.age < LIFE


def seen(s, value, rules):
    """B has read the row."""
    is_sign = value != s.known if 'any change' in rules else value > s.known
    return s._replace(known=value if is_sign else s.known, silent=0 if is_sign else s.silent, looked=True)


def of_a(s, rules):
    if s.dead < 0:
        if s.sent is None:
            yield 'A sends a heartbeat', s._replace(sent=(s.row + 1, 0, 'way'))
        if s.sent and s.sent[2] == 'way':
            yield 'A gives up waiting for an answer', s._replace(sent=None)
        if s.sent and s.sent[2] == 'answer':
            lapsed = s.age >= LIFE and 'revive' not in rules
            yield 'A hears that its heartbeat got through', s._replace(sent=None, age=s.sent[1], held=s.held and not lapsed)
        if s.held and s.age >= LIFE and 'revive' not in rules:
            yield 'A sees that its lease has ended', s._replace(held=False)
        if not s.held and (s.age < FRESH or 'stale take' in rules):
            # What 'stale take' takes lives from the take, as if others went by that.
            yield 'A takes the lease', s._replace(held=True, mine=True, moved=True, age=0 if 'stale take' in rules else s.age)
        yield 'A dies', s._replace(dead=0, held=False, sent=s.sent if s.sent and s.sent[2] == 'way' else None)
    if s.sent and s.sent[2] == 'way' and (s.dead < 0 or s.sent[1] < 1):
        yield 'the heartbeat has its effect', s._replace(
            row=s.sent[0], old=s.row, dead=min(s.dead, 0), sent=(s.sent[0], s.sent[1], 'answer') if s.dead < 0 else None)


def of_b(s, rules):
    if s.step is None and not s.looked:
        for label, value in {('B looks', s.row), ('B looks and sees an old row', s.old)} if s.silent < LATE or 'no early look' in rules else {('B reads the row as it is', s.row)}:
            yield label, seen(s, value, rules)
    if s.silent >= DURATION and s.mine and s.looked:
        first, second = ('row', 'lease') if 'row first' in rules else ('lease', 'row')
        if 'no row' in rules:
            first, second = 'lease', None
        wanted = first if s.step is None else second if s.step == first else None
        if wanted == 'lease':
            yield 'B reads the lease', s._replace(step='lease', moved=False)
        elif wanted == 'row':
            after = seen(s, s.row, rules)
            yield 'B reads the row as it is', after._replace(step='row' if after.silent >= DURATION else None)
        elif s.step is not None:
            yield 'B takes the lease', s._replace(step=None, mine=s.mine and s.moved)
    elif s.step is not None:
        yield 'B gives up', s._replace(step=None)


def tick(s):
    must = s.dead >= 0 and s.silent >= DURATION and s.mine
    if s.looked and s.step is None and not must and not (s.dead >= 0 and s.sent):
        sent = (s.sent[0], s.sent[1] + 1, s.sent[2]) if s.sent else None
        yield 'a tick', s._replace(sent=sent, age=s.age + 1, dead=s.dead + (s.dead >= 0), silent=s.silent + 1, looked=False)


def broken(before, label, after):
    if label == 'B takes the lease' and before.mine and not after.mine and holds(before):
        return 'a lease was taken from a process that holds it'
    return 'a dead process was not found in time' if after.dead > FOUND and after.mine else None


def explore(rules):
    parents = {START: None}
    queue = [START]
    for state in queue:
        for label, after in (*of_a(state, rules), *of_b(state, rules), *tick(state)):
            problem = broken(state, label, after)
            after = normal(after)
            if problem:
                trace = [label]
                while parents[state]:
                    state, label = parents[state]
                    trace.append(label)
                return len(parents), problem, trace[::-1]
            if after not in parents:
                parents[after] = (state, label)
                queue.append(after)
                if len(queue) > LIMIT:
                    return LIMIT, 'the limit was reached', []
    return len(parents), None, []


VARIANTS = {
    '': 'as it is',
    'no row': 'B takes without reading the row as it is',
    'row first': 'B reads the row before the lease',
    'revive': 'a heartbeat that gets through revives what had ended',
    'stale take': 'A takes without a heartbeat that got through lately',
    'any change': 'an old version of the row counts as a sign of life',
    'no early look': 'rows are not read consistently before the time is over',
}

if __name__ == '__main__':
    wrong = False
    for name, words in VARIANTS.items():
        count, problem, trace = explore({name})
        wrong |= (problem is None) == bool(name)
        print(f'{name or "the protocol"}: {words}\n  {count:,} states: {problem or "no rule broken"}')
        for number, step in enumerate(trace, 1):
            print(f'    {number}. {step}')
    sys.exit(wrong)
