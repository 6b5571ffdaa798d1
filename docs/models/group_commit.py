"""Explicit-state model of the group commit (prepared uploads), checked breadth first.

Run: python3 group_commit.py            (all scopes and all wrong variants, about three minutes on one core)
     python3 group_commit.py quick      (one scope and all variants, half a minute)
     python3 group_commit.py NAME       (one scope or one variant)
Ends with 1 if the protocol as it is breaks a rule, or if a wrong variant does not.

Modelled
  * Lease rows: counter, owner, tenure, checkpoint, pending manifest. Every write is conditional on the counter, so a counter never repeats; a tenure
    is named by the counter of its take. One transaction over several rows. Counters are kept by rank, which is all that conditions can see.
  * Uploads: open (invisible) -> completed (an object) or aborted. Completing again says NoSuchUpload, and the object is there. One manifest has one or two
    objects; rows of both shards share them.
  * Workers hold leases as they remember them, so that each is a zombie whenever it likes: others take at any point, and the old owner goes on until
    a condition or a read tells it. They crash at any point (all memory gone) and come back. Epochs are any non-empty set of held shards, cut anywhere;
    the next one is filled and uploaded while the last is being published, by its own worker or by a successor.
  * A transaction may take effect and lose its answer, or be delayed, reported as unknown, and take effect at any later time. So may a commit lose its answer.
    Other calls are atomic at their effect; a caller that waits does not change, so a late call is the same as a late caller.
  * Aborts by the owner at any later time; optionally one upload removed by the bucket's lifecycle, and removal of visible objects by somebody else.

Not modelled
  Clocks and durations (a take may happen at any time: stronger), the table sink, shard ends and reshards, contents of files, retention of the stream,
  bytes of a manifest torn or changed, KCL peers that write no tenure, a lease row deleted and made again, more than three workers, two shards, three records.

Checked in every state: no record visible twice; every record below a checkpoint visible once; no upload of a decided manifest aborted by us; what is
pending can still be finished. And from every reachable state some path leads to: all visible once, all committed, nothing pending.
"""
import sys
import time
from array import array

SHARDS = 2
OPEN, DONE, GONE, LIFE, DELETED, REPLACED, REMOVED = 'UOGLDWX'
FREE = -1


class Rules:
    """The design as proposed; a variant changes one of these."""
    records = 2
    workers = 2
    objects = 1
    steals = 2            # takes from a worker that still believes in its lease, and releases
    crashes = 1
    unknown = 1           # answers lost after the effect
    delays = 1            # transactions that arrive late
    lifecycle = 0         # uploads removed by the bucket's rule
    removals = 0          # visible objects removed by somebody else
    give_up = True        # a transaction without an answer may be given up: re-read, but abort nothing
    overlap = True
    # what engineers might do
    prepare = 'tx'                # 'tx' | 'single' (lease by lease)
    prepare_condition = 'counter' # 'counter' | 'owner' (the request token instead of the counter)
    prepare_over = False          # next epoch prepared although the last is not committed on that lease
    merge_commit = False          # one transaction commits n, once published, and prepares n+1
    group_wide = False            # next epoch prepared only when no held lease has a pending one
    manifest = 'before'           # 'before' | 'after' the transaction
    abort = 'proven'              # 'never' | 'proven' | 'failed' | 'given-up'
    sweep = None                  # None | 'unreferenced'
    taker = 'finish'              # 'finish' | 'clear-first' | 'drop-first' | 'reads-first'
    reread = 'epoch'              # where shards of a thrown away epoch go on: 'epoch' (its beginning) | 'row' (the row's checkpoint)
    key = 'unique'                # 'unique' | 'reused' (by two manifests)
    publish_first = False         # made visible before the prepare
    commit_unpublished = False
    vanished = 'halt'             # 'halt' | 'roll-back' | 'skip'

    def __init__(self, **changes):
        for name, value in changes.items():
            assert hasattr(Rules, name), name
            setattr(self, name, value)


class Violation(Exception):
    pass


# state  = (rows, workers, net, manifests, visible, budgets)
# row    = (counter, owner, tenure, checkpoint, pending)
# worker = (held, positions, current, trash);  held[s] = (counter, tenure, pending) | None;  current = (manifest, phase) phase 0 uploaded, 1 sent
#          and, with single prepares, the shards done so far
# net    = delayed transactions (manifest, ((shard, counter or owner), ...))
# manifest = (content, objects, decided, written); content[s] = (from, to) | None
# budgets  = (steals, crashes, unknown, delays, lifecycle, removals, swept)

def put(items, index, value):
    return items[:index] + (value,) + items[index + 1:]


def object_of(rules, shard, record):
    return (shard + record) % rules.objects


def initial(rules):
    rows = tuple((1, 0, 1, 0, None) for _ in range(SHARDS))
    nobody = ((None,) * SHARDS, (0,) * SHARDS, None, None)
    first = (tuple((1, 1, None) for _ in range(SHARDS)), (0,) * SHARDS, None, None)
    return (rows, (first,) + (nobody,) * (rules.workers - 1), (), (), (0,) * SHARDS,
            (rules.steals, rules.crashes, rules.unknown, rules.delays, rules.lifecycle, rules.removals, None))


def records_in(rules, manifest, index):
    for shard, part in enumerate(manifest[0]):
        if part:
            for record in range(*part):
                if object_of(rules, shard, record) == index:
                    yield shard, record


def canonical(rules, state):
    """Checks what must hold, forgets what nobody can refer to any more, and names counters and manifests by rank."""
    rows, workers, net, manifests, visible, budgets = state
    # delayed transactions that can never succeed
    if net:
        net = tuple(n for n in net if can_apply(rules, rows, n))
    seen = list(visible)
    for manifest in manifests:
        content, objects = manifest[0], manifest[1]
        for index, status in enumerate(objects):
            if status == DONE or status == REMOVED:
                for shard, record in records_in(rules, manifest, index):
                    if seen[shard] >> record & 1:
                        raise Violation(f'record {record} of shard {shard} is visible twice')
                    seen[shard] |= 1 << record
            elif status == GONE and manifest[2] and LIFE not in objects:
                raise Violation('an upload of a prepared epoch was aborted')
    for shard, row in enumerate(rows):
        if seen[shard] & ((1 << row[3]) - 1) != (1 << row[3]) - 1:
            missing = next(r for r in range(row[3]) if not seen[shard] >> r & 1)
            raise Violation(f'checkpoint {row[3]} of shard {shard} passed record {missing}, which is not visible')
        if row[4] is not None and manifests[row[4]][0][shard] is None:
            raise Violation('a lease is prepared with a manifest that does not know it')

    # manifests by first mention
    names = {}

    def name(old):
        if old is not None and old not in names:
            names[old] = len(names)
        return None if old is None else names[old]

    rows = tuple((r[0], r[1], r[2], r[3], name(r[4])) for r in rows)
    fresh = []
    for held, positions, current, trash in workers:
        held = tuple(None if h is None else (h[0], h[1], name(h[2])) for h in held)
        current = None if current is None else (name(current[0]),) + current[1:]
        fresh.append((held, positions, current, name(trash)))
    net = tuple((name(n[0]), n[1]) for n in net)
    swept = name(budgets[6])
    if rules.key != 'unique':
        for old in range(len(manifests)):
            if DONE in manifests[old][1]:
                name(old)
    kept = [None] * len(names)
    visible = list(visible)
    for old, manifest in enumerate(manifests):
        if old in names:
            kept[names[old]] = manifest
        else:
            for index, status in enumerate(manifest[1]):
                if status == DONE or status == REMOVED:
                    for shard, record in records_in(rules, manifest, index):
                        visible[shard] |= 1 << record

    # counters by rank
    ranks = []
    for shard in range(SHARDS):
        used = {rows[shard][0], rows[shard][2]}
        for held, _, _, _ in fresh:
            if held[shard]:
                used.add(held[shard][0])
                used.add(held[shard][1])
        for n in net:
            for s, counter in n[1]:
                if s == shard and rules.prepare_condition == 'counter':
                    used.add(counter)
        ranks.append({value: rank for rank, value in enumerate(sorted(used))})
    rows = tuple((ranks[s][r[0]], r[1], ranks[s][r[2]], r[3], r[4]) for s, r in enumerate(rows))
    fresh = tuple(
        (tuple(None if h is None else (ranks[s][h[0]], ranks[s][h[1]], h[2]) for s, h in enumerate(held)), positions, current, trash)
        for held, positions, current, trash in fresh)
    if rules.prepare_condition == 'counter':
        net = tuple(sorted((n[0], tuple((s, ranks[s][c]) for s, c in n[1])) for n in net))
    return (rows, fresh, net, tuple(kept), tuple(visible), budgets[:6] + (swept,))


def can_apply(rules, rows, message):
    if rules.prepare_condition == 'owner':
        return all(rows[s][1] == owner for s, owner in message[1]) or True
    return all(rows[s][0] == counter for s, counter in message[1])


def is_published(rules, manifests, number):
    content, objects = manifests[number][0], manifests[number][1]
    for index, status in enumerate(objects):
        if status == DONE or status == REMOVED:
            continue
        if rules.key == 'reused' and any(
                other != number and key_of(manifests[other]) == key_of(manifests[number]) and manifests[other][1][index] == DONE
                for other in range(len(manifests))) and status != OPEN:
            continue
        return False
    return True


def key_of(manifest):
    return None  # the same key for all


def complete(rules, manifests, number, index):
    """CompleteMultipartUpload of one object; what was under the same key is replaced."""
    manifest = manifests[number]
    manifests = put(manifests, number, (manifest[0], put(manifest[1], index, DONE)) + manifest[2:])
    if rules.key == 'reused':
        for other, one in enumerate(manifests):
            if other != number and key_of(one) == key_of(manifest) and one[1][index] == DONE:
                manifests = put(manifests, other, (one[0], put(one[1], index, REPLACED)) + one[2:])
    return manifests


def is_goal(rules, state):
    rows, _, _, _, _, _ = state
    return all(row[3] == rules.records and row[4] is None for row in rows)


def thrown(rules, state, worker, lost=(), prove=None):
    """The worker throws its epoch away; its shards go on where the epoch began."""
    rows, workers, net, manifests, visible, budgets = state
    held, positions, current, trash = workers[worker]
    if current is None:
        return state
    number, phase = current[0], current[1]
    content = manifests[number][0]
    positions = list(positions)
    for shard, part in enumerate(content):
        if part and held[shard] and shard not in lost:
            positions[shard] = part[0] if rules.reread == 'epoch' else rows[shard][3]
    may_abort = {'never': False, 'proven': phase == 0 or prove is True, 'failed': True, 'given-up': True}[rules.abort]
    return (rows, put(workers, worker, (held, tuple(positions), None, number if may_abort else trash)), net, manifests, visible, budgets)


def lose(rules, state, worker, shard):
    rows, workers, net, manifests, visible, budgets = state
    held, positions, current, trash = workers[worker]
    return (rows, put(workers, worker, (put(held, shard, None), put(positions, shard, 0), current, trash)), net, manifests, visible, budgets)


def adopt(rules, state, worker, shard):
    """The row has moved within this tenure: go on from what is stored, its pending manifest included."""
    rows, workers, net, manifests, visible, budgets = state
    held, positions, current, trash = workers[worker]
    row = rows[shard]
    if row[4] is not None and row[4] != held[shard][2]:
        if current is not None and manifests[current[0]][0][shard] and current[0] != row[4]:
            state = thrown(rules, state, worker, lost=(shard,))
            rows, workers, net, manifests, visible, budgets = state
            held, positions, current, trash = workers[worker]
        positions = put(positions, shard, manifests[row[4]][0][shard][1])
    held = put(held, shard, (row[0], row[2], row[4]))
    return (rows, put(workers, worker, (held, positions, current, trash)), net, manifests, visible, budgets)


def prepared(rules, rows, number, shards, manifests):
    for shard in shards:
        row = rows[shard]
        checkpoint = row[3]
        if rules.merge_commit and row[4] is not None:
            checkpoint = manifests[row[4]][0][shard][1]
        rows = put(rows, shard, (row[0] + 1, row[1], row[2], checkpoint, number))
    manifest = manifests[number]
    return rows, put(manifests, number, (manifest[0], manifest[1], True, manifest[3]))


def steps(rules, state):
    rows, workers, net, manifests, visible, budgets = state
    steals, crashes, unknown, delays, lifecycle, removals, swept = budgets

    for w, (held, positions, current, trash) in enumerate(workers):
        me = 'ABC'[w]

        # --- leases ---
        for s in range(SHARDS):
            row = rows[s]
            mine = held[s]
            if mine is None and not (current and manifests[current[0]][0][s]):
                owner = row[1]
                believed = owner != FREE and workers[owner][0][s] is not None and workers[owner][0][s][1] == row[2]
                if not (believed and steals == 0):
                    cost = 1 if believed else 0
                    pending = row[4]
                    position = row[3]
                    if pending is not None:
                        position = manifests[pending][0][s][1]
                        if rules.taker == 'reads-first':
                            position = row[3]
                    counter = row[0] + 1
                    next_row = (counter, w, counter, row[3], pending)
                    worker = (put(held, s, (counter, counter, pending)), put(positions, s, position), current, trash)
                    yield f'{me} takes shard {s}', (
                        put(rows, s, next_row), put(workers, w, worker), net, manifests, visible, (steals - cost,) + budgets[1:])
            if mine is None:
                continue
            is_mine = row[1] == w and row[2] == mine[1]
            in_current = current is not None and manifests[current[0]][0][s] is not None
            if not is_mine and not (in_current and current[1] == 1):
                after = lose(rules, state, w, s)
                if in_current:
                    after = lose(rules, thrown(rules, state, w, lost=(s,)), w, s)
                yield f'{me} learns that shard {s} is lost', after
            if is_mine and row[0] != mine[0] and not (in_current and current[1] == 1):
                yield f'{me} reads shard {s} again and finds its own write', adopt(rules, state, w, s)
            if is_mine and row[0] == mine[0]:
                if steals and not in_current:
                    yield f'{me} releases shard {s}', (
                        put(rows, s, (row[0] + 1, FREE, row[0] + 1, row[3], row[4])),
                        put(workers, w, (put(held, s, None), put(positions, s, 0), current, trash)),
                        net, manifests, visible, (steals - 1,) + budgets[1:])
                if net:
                    yield f'{me} renews shard {s}', (
                        put(rows, s, (row[0] + 1,) + row[1:]), put(workers, w, (put(held, s, (row[0] + 1,) + mine[1:]), positions, current, trash)),
                        net, manifests, visible, budgets)

            # --- publish and commit of what is pending ---
            number = mine[2]
            if number is None:
                continue
            content, objects, decided, written = manifests[number]
            to = content[s][1]
            if rules.taker in ('clear-first', 'drop-first') and is_mine and row[0] == mine[0] and row[4] == number:
                checkpoint = to if rules.taker == 'clear-first' else row[3]
                yield f'{me} clears pending of shard {s} before it publishes', (
                    put(rows, s, (row[0] + 1, row[1], row[2], checkpoint, None)),
                    put(workers, w, (put(held, s, (row[0] + 1, mine[1], number)), positions, current, trash)), net, manifests, visible, budgets)
            if written:
                for index, status in enumerate(objects):
                    if status == OPEN:
                        yield f'{me} completes object {index} of the manifest pending on shard {s}', (
                            rows, workers, net, complete(rules, manifests, number, index), visible, budgets)
            vanished = LIFE in objects
            if vanished and rules.vanished == 'roll-back':
                for index, status in enumerate(objects):
                    if status == OPEN or status == DONE:
                        yield f'{me} takes object {index} back, because another upload of the manifest vanished', (
                            rows, workers, net,
                            put(manifests, number, (content, put(objects, index, GONE if status == OPEN else DELETED), decided, written)), visible, budgets)
            gone_all = vanished and all(status in (LIFE, GONE, DELETED) for status in objects)
            if is_mine and row[0] == mine[0]:
                if is_published(rules, manifests, number) or rules.commit_unpublished or (rules.vanished == 'skip' and vanished and OPEN not in objects):
                    next_rows = put(rows, s, (row[0] + 1, row[1], row[2], to, None))
                    yield f'{me} commits shard {s}', (
                        next_rows, put(workers, w, (put(held, s, (row[0] + 1, mine[1], None)), positions, current, trash)),
                        net, manifests, visible, budgets)
                    if unknown:
                        yield f'{me} commits shard {s}, the answer is lost', (
                            next_rows, workers, net, manifests, visible, budgets[:2] + (unknown - 1,) + budgets[3:])
                elif gone_all and rules.vanished == 'roll-back':
                    # What was filled behind it stood on it.
                    after = thrown(rules, state, w, lost=(s,)) if current is not None else state
                    mind = after[1][w]
                    yield f'{me} drops the vanished manifest from shard {s}, and the epoch it is filling', (
                        put(rows, s, (row[0] + 1, row[1], row[2], row[3], None)),
                        put(workers, w, (put(held, s, (row[0] + 1, mine[1], None)), put(mind[1], s, row[3]), mind[2], mind[3])),
                        net, manifests, visible, budgets)

        # --- a new epoch: uploads whole but not completed, manifest durable ---
        if current is None and trash is None:
            yield from new_epochs(rules, state, w)

        # --- prepare ---
        if current is not None:
            if rules.publish_first:
                number = current[0]
                for index, status in enumerate(manifests[number][1]):
                    if status == OPEN:
                        yield f'{me} completes object {index} before the prepare', (
                            rows, workers, net, complete(rules, manifests, number, index), visible, budgets)
            yield from prepares(rules, state, w)

        # --- aborts, at any later time ---
        if trash is not None:
            content, objects, decided, written = manifests[trash]
            for index, status in enumerate(objects):
                if status == OPEN:
                    yield f'{me} aborts upload {index} of an epoch that it threw away', (
                        rows, workers, net, put(manifests, trash, (content, put(objects, index, GONE), decided, written)), visible, budgets)
            yield f'{me} is done with what it threw away', (
                rows, put(workers, w, (held, positions, current, None)), net, manifests, visible, budgets)

        if crashes and any(held):
            yield f'{me} crashes', (
                rows, put(workers, w, ((None,) * SHARDS, (0,) * SHARDS, None, None)), net, manifests, visible,
                (steals, crashes - 1) + budgets[2:])

    # --- a delayed transaction arrives ---
    for index, (number, conditions) in enumerate(net):
        if rules.prepare_condition == 'owner' and not all(rows[s][1] == owner for s, owner in conditions):
            continue
        next_rows, next_manifests = prepared(rules, rows, number, [s for s, _ in conditions], manifests)
        yield 'a delayed transaction takes effect', (next_rows, workers, net[:index] + net[index + 1:], next_manifests, visible, budgets)

    # --- others ---
    if lifecycle or removals or rules.sweep:
        pending = {row[4] for row in rows}
        for number, (content, objects, decided, written) in enumerate(manifests):
            for index, status in enumerate(objects):
                if lifecycle and status == OPEN:
                    yield f"the bucket's lifecycle removes upload {index}", (
                        rows, workers, net, put(manifests, number, (content, put(objects, index, LIFE), decided, written)), visible,
                        budgets[:4] + (lifecycle - 1,) + budgets[5:])
                if removals and status == DONE and number in pending:
                    yield f'somebody removes the visible object {index}', (
                        rows, workers, net, put(manifests, number, (content, put(objects, index, LIFE), decided, written)),
                        tuple(v | sum(1 << r for sh, r in records_in(rules, manifests[number], index) if sh == s) for s, v in enumerate(visible)),
                        budgets[:5] + (removals - 1,) + budgets[6:])
            if rules.sweep == 'unreferenced' and swept is None and number not in pending and OPEN in objects:
                yield 'a sweeper finds uploads that no lease refers to', (rows, workers, net, manifests, visible, budgets[:6] + (number,))
        if swept is not None:
            content, objects, decided, written = manifests[swept]
            yield 'the sweeper aborts them', (
                rows, workers, net,
                put(manifests, swept, (content, tuple(GONE if o == OPEN else o for o in objects), decided, written)), visible, budgets[:6] + (None,))


def new_epochs(rules, state, w):
    rows, workers, net, manifests, visible, budgets = state
    held, positions, current, trash = workers[w]
    choices = []
    for s in range(SHARDS):
        options = [None]
        if held[s] is not None and (rules.overlap or held[s][2] is None):
            options += [(positions[s], to) for to in range(positions[s] + 1, rules.records + 1)]
        choices.append(options)
    for first in choices[0]:
        for second in choices[1]:
            content = (first, second)
            if not any(content):
                continue
            number = len(manifests)
            moved = tuple(part[1] if part else positions[s] for s, part in enumerate(content))
            manifest = (content, (OPEN,) * rules.objects, False, rules.manifest == 'before')
            yield f"{'ABC'[w]} uploads an epoch of {text(content)}", (
                rows, put(workers, w, (held, moved, (number, 0), trash)), net, manifests + (manifest,), visible, budgets)


def text(content):
    return ' and '.join(f'shard {s} ({part[0]}, {part[1]}]' for s, part in enumerate(content) if part)


def prepares(rules, state, w):
    rows, workers, net, manifests, visible, budgets = state
    steals, crashes, unknown, delays, lifecycle, removals, swept = budgets
    held, positions, current, trash = workers[w]
    number, phase = current[0], current[1]
    me = 'ABC'[w]
    content = manifests[number][0]
    if phase == 2:
        yield f'{me} writes the manifest', (
            rows, put(workers, w, (held, positions, None, trash)), net, put(manifests, number, manifests[number][:3] + (True,)), visible, budgets)
        return
    shards = [s for s in range(SHARDS) if content[s]]
    if any(held[s] is None for s in shards):
        return
    if not rules.prepare_over:
        checked = range(SHARDS) if rules.group_wide else shards
        for s in checked:
            if held[s] and held[s][2] is not None and held[s][2] != number:
                if not (rules.merge_commit and is_published(rules, manifests, held[s][2])):
                    return
    if rules.publish_first and OPEN in manifests[number][1]:
        return

    if rules.prepare == 'single':
        for s in shards:
            if held[s][2] != number and rows[s][0] == held[s][0]:
                next_rows, next_manifests = prepared(rules, rows, number, [s], manifests)
                next_held = put(held, s, (next_rows[s][0], held[s][1], number))
                done = all(next_held[x][2] == number for x in shards)
                yield f'{me} prepares shard {s} alone', (
                    next_rows, put(workers, w, (next_held, positions, None if done else (number, 1), trash)), net, next_manifests, visible, budgets)
            elif held[s][2] != number and rows[s][2] != held[s][1]:
                yield f'{me} fails to prepare shard {s}', lose(rules, thrown(rules, state, w, lost=(s,)), w, s)
        return

    if rules.prepare_condition == 'owner':
        fits = all(rows[s][1] == w for s in shards)
        conditions = tuple((s, w) for s in shards)
    else:
        fits = all(rows[s][0] == held[s][0] for s in shards)
        conditions = tuple((s, held[s][0]) for s in shards)
    if fits and not any(rows[s][4] == number for s in shards):
        next_rows, next_manifests = prepared(rules, rows, number, shards, manifests)
        next_held = held
        for s in shards:
            next_held = put(next_held, s, (next_rows[s][0], held[s][1], number))
        yield f'{me} prepares by transaction', (
            next_rows, put(workers, w, (next_held, positions, (number, 2) if rules.manifest == 'after' else None, trash)), net, next_manifests, visible, budgets)
        if unknown:
            yield f'{me} prepares by transaction, the answer is lost', (
                next_rows, put(workers, w, (held, positions, (number, 1), trash)), net, next_manifests, visible,
                budgets[:2] + (unknown - 1,) + budgets[3:])
        if delays:
            yield f'{me} sends the transaction, it is delayed and its answer unknown', (
                rows, put(workers, w, (held, positions, (number, 1), trash)), net + ((number, conditions),), manifests, visible,
                budgets[:3] + (delays - 1,) + budgets[4:])
    else:
        lost = [s for s in shards if rows[s][1] != w or rows[s][2] != held[s][1]]
        after = state
        if lost:
            # All or nothing: a lease that is still in its tenure and shows another pending, or none, proves that the transaction did not take effect;
            # the counter of the lost lease, which has moved, that it never will.
            kept = [s for s in shards if s not in lost]
            prove = any(rows[s][4] != number for s in kept)
            after = thrown(rules, after, w, lost=lost, prove=prove)
            for s in lost:
                after = lose(rules, after, w, s)
            for s in kept:
                if rows[s][0] != after[1][w][0][s][0]:
                    after = adopt(rules, after, w, s)
            yield f'{me} hears that the transaction failed: shards {lost} are lost', after
        elif all(rows[s][4] == number for s in shards):
            for s in shards:
                after = adopt(rules, after, w, s)
            worker = after[1][w]
            yield f'{me} finds that its transaction had taken effect', (
                after[0], put(after[1], w, (worker[0], worker[1], None, worker[3]))) + after[2:]
        else:
            for s in shards:
                if rows[s][0] != after[1][w][0][s][0]:
                    after = adopt(rules, after, w, s)
            yield f'{me} goes on from the counters that are stored', after
    if phase == 1 and rules.give_up:
        after = thrown(rules, state, w)
        if rules.abort == 'failed':
            after = (after[0], put(after[1], w, after[1][w][:3] + (trash,))) + after[2:]
        yield f'{me} gives up a transaction without an answer', after


def explore(rules, limit=3_000_000, liveness=True):
    start = canonical(rules, initial(rules))
    index = {start: 0}
    states = [start]
    parents = array('i', [-1])
    labels = ['']
    sources, targets = array('i'), array('i')
    goals = []
    position = 0
    while position < len(states):
        state = states[position]
        states[position] = None
        if is_goal(rules, state):
            goals.append(position)
        for label, after in steps(rules, state):
            try:
                after = canonical(rules, after)
            except Violation as violation:
                return len(states), str(violation), trace(parents, labels, position) + [label]
            number = index.get(after)
            if number is None:
                number = index[after] = len(states)
                states.append(after)
                parents.append(position)
                labels.append(label)
                if number >= limit:
                    return number, 'LIMIT', []
            if liveness:
                sources.append(position)
                targets.append(number)
        position += 1
    if liveness:
        stuck = unreachable(len(states), sources, targets, goals)
        if stuck is not None:
            return len(states), 'no path leads to "all visible and committed"', trace(parents, labels, stuck)
    return len(states), None, []


def trace(parents, labels, position):
    lines = []
    while position > 0:
        lines.append(labels[position])
        position = parents[position]
    return lines[::-1]


def unreachable(count, sources, targets, goals):
    """The first state from which no goal can be reached."""
    starts = array('i', bytes(4 * (count + 1)))
    for target in targets:
        starts[target + 1] += 1
    for i in range(count):
        starts[i + 1] += starts[i]
    fill = array('i', starts)
    back = array('i', bytes(4 * len(sources)))
    for source, target in zip(sources, targets):
        back[fill[target]] = source
        fill[target] += 1
    reached = bytearray(count)
    work = list(goals)
    for goal in goals:
        reached[goal] = 1
    while work:
        state = work.pop()
        for i in range(starts[state], starts[state + 1]):
            source = back[i]
            if not reached[source]:
                reached[source] = 1
                work.append(source)
    return next((i for i in range(count) if not reached[i]), None)


NO_FAULTS = dict(steals=1, crashes=0, unknown=0, delays=0)
ONE = dict(records=1, steals=1, crashes=1, unknown=1, delays=1)

SCOPES = {
    'base': ('1 record a shard; steal, crash, lost answer, delayed transaction: one each', ONE),
    'steals': ('2 records a shard, overlap of epochs; 2 steals or releases', dict(NO_FAULTS, steals=2)),
    'delayed': ('2 records a shard; a steal and a delayed transaction', dict(NO_FAULTS, delays=1)),
    'three': ('3 workers, 1 record a shard; 2 steals and a lost answer', dict(NO_FAULTS, records=1, workers=3, steals=2, unknown=1)),
    'objects': ('2 objects, 2 records a shard; a steal', dict(NO_FAULTS, objects=2)),
    'long': ('3 records a shard; a steal', dict(NO_FAULTS, records=3)),
    'merged': ('as delayed, but commit of n and prepare of n+1 in one transaction', dict(NO_FAULTS, delays=1, merge_commit=True)),
    'vanished-back': ('lifecycle removes an upload; it is rolled back', dict(NO_FAULTS, steals=0, crashes=1, objects=2, lifecycle=1, vanished='roll-back')),
}

VARIANTS = {
    'manifest-after': ('manifest written after the transaction', dict(ONE, unknown=0, delays=0, manifest='after')),
    'single-prepares': ('prepared lease by lease', dict(ONE, prepare='single')),
    'abort-failed': ('uploads aborted when the transaction is said to have failed', dict(ONE, abort='failed', give_up=False)),
    'abort-unknown': ('uploads aborted when the answer is unknown', dict(ONE, abort='given-up')),
    'clear-first': ('checkpoint moved and pending cleared before publishing', dict(ONE, taker='clear-first')),
    'drop-first': ('pending cleared, checkpoint kept, then published', dict(ONE, taker='drop-first')),
    'reads-first': ('taker reads from the checkpoint although a manifest is pending', dict(ONE, taker='reads-first')),
    'reread-row': ('a thrown away epoch is re-read from the checkpoint although the one before is pending', dict(NO_FAULTS, reread='row')),
    'prepare-over': ('next epoch prepared over a pending one', dict(NO_FAULTS, prepare_over=True)),
    'key-reused': ('an object key used by two manifests', dict(NO_FAULTS, key='reused')),
    'owner-only': ('prepare conditional on owner and token, not on the counter', dict(NO_FAULTS, delays=1, steals=2, prepare_condition='owner')),
    'sweeper': ('uploads that no lease refers to are aborted by others', dict(ONE, sweep='unreferenced')),
    'publish-first': ('published before prepared', dict(ONE, publish_first=True)),
    'commit-unpublished': ('committed before published', dict(ONE, commit_unpublished=True)),
    'vanished-halt': ('lifecycle removes a prepared upload, shards halt (safe, needs a hand)', dict(NO_FAULTS, records=1, objects=2, lifecycle=1)),
    'vanished-skip': ('lifecycle removes a prepared upload, no such upload taken for done', dict(NO_FAULTS, records=1, lifecycle=1, vanished='skip')),
    'removed-back': ('a visible object is removed by somebody, then the epoch is rolled back',
                     dict(NO_FAULTS, records=1, objects=2, removals=1, vanished='roll-back')),
}


def main():
    wanted = sys.argv[1:]
    if wanted == ['quick']:
        wanted = ['objects', *VARIANTS]
    status = 0
    for title, table in (('Rules as proposed', SCOPES), ('Variants', VARIANTS)):
        print(title)
        for name, (words, changes) in table.items():
            if wanted and name not in wanted:
                continue
            began = time.time()
            count, problem, lines = explore(Rules(**changes), liveness=table is SCOPES or name in ('manifest-after', 'vanished-halt'))
            verdict = problem or ('safe and live' if table is SCOPES else 'no violation in this scope')
            status |= (problem is not None) if table is SCOPES else (problem in (None, 'LIMIT'))
            print(f'  {name}: {words}\n    {count:,} states, {time.time() - began:.1f} s: {verdict}', flush=True)
            for number, line in enumerate(lines, 1):
                print(f'      {number}. {line}')
    return int(status)


if __name__ == '__main__':
    sys.exit(main())
