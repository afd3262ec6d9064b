"""Mergers that write to one bucket at the same time: whoever was told that its entries are there has them there.

A merger runs as a generator that stops wherever another can come between: at a read, at a write, and while it waits.
"""
import copy
import random
import unittest

from parts import CORE, entry, load, properties, queue

STOPS = (
    ("found = bucket.get()", 'found = yield "read", None'),
    ("bucket.put(wanted, skip)", 'yield "write", wanted'),
    ("time.sleep(pause)", 'yield "wait", pause'),
    ("return merge(bucket, dict(", "return (yield from merge(bucket, dict("),
    ("previous, skip=True)", "previous, skip=True))"),
)
READ_BACK = ('yield "write", wanted', 'yield "write", wanted\n                return True')
FOREIGN = {"QueueConfigurations": [queue("q", prefix="q/")], "EventBridgeConfiguration": {}}


def stopping(*more, **constants):
    text = CORE
    for old, new in STOPS + more:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text, **constants)


def wanted(number):
    return properties(f"f{number}", entry(f"f{number}", prefix=f"p{number}/"))


class Merger:
    """One run of merge or remove: `read_at` is when it read last, `since` when it began to wait."""

    def __init__(self, index, number, removes=False):
        self.number, self.removes, self.outcome = number, removes, None
        self.run = (index.remove if removes else index.merge)(None, wanted(number))
        self.refused, self.read_at, self.since = index.Refused, 0, 0
        self.go_on()

    def go_on(self, answer=None):
        try:
            self.next, self.value = self.run.send(answer)
        except StopIteration as end:
            self.next, self.outcome = None, end.value
        except self.refused:
            self.next, self.outcome = None, "gave up"


def ids(configuration):
    return {e["Id"] for e in configuration.get("LambdaFunctionConfigurations", [])}


def silently_lost(mergers, configuration):
    """Who was told that all is well, although it is not."""
    def is_well(m):
        return (f"cargo-lambda-s3.f{m.number}.1" in ids(configuration)) != m.removes
    return [m.number for m in mergers if m.outcome != "gave up" and not is_well(m)]


def play(index, kinds, choose):
    """One order of events; `choose` picks one of as many as it is told. The invariant of the program is kept: a wait is
    not over while someone has not yet written what it read before."""
    mergers = [Merger(index, n, removes) for n, removes in enumerate(kinds)]
    start = [e for n, removes in enumerate(kinds) if removes for e in wanted(n)["Configurations"]]
    bucket = dict(FOREIGN, **dict([("LambdaFunctionConfigurations", start)] if start else []))
    now = 0
    while True:
        open_reads = [m.read_at for m in mergers if m.next == "write"]
        able = [m for m in mergers if m.next == "write" or m.next == "read" and m.since <= min(open_reads, default=now)]
        if not able:
            return mergers, bucket
        now += 1
        m = able[choose(len(able))] if len(able) > 1 else able[0]
        if m.next == "read":
            m.read_at = now
            m.go_on(copy.deepcopy(bucket))
        else:
            bucket = m.value
            m.go_on()
        if m.next == "wait":
            m.since = now
            m.go_on()


def every_order(index, kinds, limit):
    """All orders, depth first, up to a number of them; and whether these were all."""
    path, count = [], 0
    while count < limit:
        at = 0

        def choose(ways):
            nonlocal at
            if at == len(path):
                path.append([0, ways])
            at += 1
            return path[at - 1][0]
        yield play(index, kinds, choose)
        count += 1
        while path and path[-1][0] + 1 == path[-1][1]:
            path.pop()
        if not path:
            return
        path[-1][0] += 1
    raise AssertionError(f"more than {limit} orders")


class Orders(unittest.TestCase):
    def check(self, index, plays):
        count = done = 0
        for mergers, bucket in plays:
            count += 1
            self.assertEqual(silently_lost(mergers, bucket), [])
            self.assertEqual({key: bucket[key] for key in FOREIGN}, FOREIGN)
            done += all(m.outcome is True for m in mergers)
        return count, done

    def test_every_order_of_two(self):
        index = stopping()
        for kinds in ((False, False), (False, True), (True, True)):
            count, done = self.check(index, every_order(index, kinds, 1000))
            self.assertEqual(done, count, "nobody gives up")
            self.assertGreaterEqual(count, 20)

    def test_every_order_of_three_that_try_three_times(self):
        index = stopping(TRIES=3)
        count, done = self.check(index, every_order(index, (False, False, False), 30000))
        self.assertTrue(count > 20000 and done > 5000, (count, done))

    def test_many_orders_of_three_and_four(self):
        index, rng = stopping(), random.Random(7)
        for kinds in ((False,) * 3, (False, False, True), (False,) * 4):
            count, done = self.check(index, (play(index, kinds, rng.randrange) for _ in range(500)))
            self.assertGreater(done, count * 0.9)

    def test_without_the_read_back_an_entry_is_lost(self):
        index = stopping(READ_BACK)
        lost = [silently_lost(*played) for played in every_order(index, (False, False), 100)]
        self.assertTrue(any(lost) and not all(lost), lost)


class Times(unittest.TestCase):
    """The same with times instead of orders: calls take as long as they do, and nobody is told when to go on."""

    def play(self, index, count, call, seed):
        rng, clock = random.Random(seed), index.time
        index.random = rng
        mergers, bucket, events = [Merger(index, n) for n in range(count)], {}, []

        def plan(after, what):
            events.append((clock.now + after, len(events), what))

        def begin(m):
            took = rng.uniform(*call) if m.next != "wait" else m.value
            effect = took * rng.random()
            if m.next == "read":
                plan(effect, lambda: plan(took - effect, lambda seen=copy.deepcopy(bucket): go_on(m, seen)))
            elif m.next == "write":
                plan(effect, lambda: (store(m.value), plan(took - effect, lambda: go_on(m))))
            elif m.next == "wait":
                plan(took, lambda: go_on(m))

        def store(configuration):
            bucket.clear()
            bucket.update(copy.deepcopy(configuration))

        def go_on(m, answer=None):
            m.go_on(answer)
            begin(m)
        for m in mergers:
            plan(rng.uniform(0, 1), lambda m=m: begin(m))
        done = set()
        while len(done) < len(events):
            at, number, what = min(e for e in events if e[1] not in done)
            done.add(number)
            clock.now = at
            what()
        return mergers, bucket

    def test_all_that_begin_at_once_get_their_entries_in(self):
        for count, call in ((2, (0.05, 0.3)), (3, (0.05, 0.3)), (3, (0.5, 2)), (8, (0.05, 0.3)), (8, (0.3, 1.5))):
            for seed in range(25):
                mergers, bucket = self.play(stopping(), count, call, seed)
                self.assertEqual([m.outcome for m in mergers], [True] * count, (count, call, seed))
                self.assertEqual(len(ids(bucket)), count)

    def test_a_wait_that_is_shorter_than_a_write_takes_would_lose_entries(self):
        lost = [silently_lost(*self.play(stopping(SETTLE=-1), 3, (0.5, 4), seed)) for seed in range(40)]
        self.assertTrue(any(lost))


if __name__ == "__main__":
    unittest.main()
