"""One merger alone: what is kept, replaced, refused, waited for."""
import copy
import random
import unittest

from parts import (
    CORE, Bucket, entry, filters, function_arn, load, properties, published, queue, queue_arn, queued, topic, topic_arn,
)

THUMBS = entry("thumbs", prefix="incoming/", suffix=".jpg")
FOREIGN = {
    "LambdaFunctionConfigurations": [entry("other", prefix="other/"), entry("other", 2, prefix="more/")],
    "QueueConfigurations": [queue("q", prefix="q/", Unknown={"kept": ["to", "the", "letter"]})],
    "TopicConfigurations": [topic("t", prefix="t/")],
    "EventBridgeConfiguration": {},
}


class Case(unittest.TestCase):
    def setUp(self):
        self.index = load(CORE)

    def merge(self, configuration, wanted, previous=None):
        bucket = Bucket(copy.deepcopy(configuration))
        return self.index.merge(bucket, wanted, previous), bucket

    def refused(self, configuration, wanted):
        bucket, self.index.time.slept = Bucket(copy.deepcopy(configuration)), []
        with self.assertRaises(self.index.Refused) as caught:
            self.index.merge(bucket, wanted)
        self.assertEqual((bucket.puts, self.index.time.slept), (0, []))
        return str(caught.exception)


class Keeping(Case):
    def test_an_empty_bucket_gets_the_entries_and_nothing_else(self):
        changed, bucket = self.merge({}, properties("thumbs", THUMBS))
        self.assertEqual((changed, bucket.configuration), (True, {"LambdaFunctionConfigurations": [THUMBS]}))

    def test_what_others_have_stays_to_the_letter_and_in_its_order(self):
        _, bucket = self.merge(FOREIGN, properties("thumbs", THUMBS))
        expected = dict(FOREIGN, LambdaFunctionConfigurations=FOREIGN["LambdaFunctionConfigurations"] + [THUMBS])
        self.assertEqual(bucket.configuration, expected)
        self.assertTrue(self.index.remove(bucket, properties("thumbs", THUMBS)))
        self.assertEqual(bucket.configuration, FOREIGN)

    def test_events_are_sent_to_eventbridge_and_stay_so(self):
        before = {key: value for key, value in FOREIGN.items() if key != "EventBridgeConfiguration"}
        wanted = dict(properties("thumbs"), EventBridge="Enabled")
        changed, bucket = self.merge(before, wanted)
        self.assertEqual((changed, bucket.configuration), (True, dict(before, EventBridgeConfiguration={})))
        self.assertEqual(self.index.merge(bucket, wanted), False)
        self.assertFalse(self.index.remove(bucket, wanted))
        self.assertEqual(bucket.configuration, dict(before, EventBridgeConfiguration={}))
        gone = Bucket(copy.deepcopy(before))
        self.assertFalse(self.index.remove(gone, wanted))
        self.assertEqual(gone.configuration, before)

    def test_entries_that_lead_to_our_queue_stand_among_those_of_others(self):
        wanted = dict(properties("thumbs", THUMBS, queued("thumbs", 2, prefix="in/")), Queue=queue_arn("thumbs"))
        _, bucket = self.merge(FOREIGN, wanted)
        expected = {
            "LambdaFunctionConfigurations": FOREIGN["LambdaFunctionConfigurations"] + [THUMBS],
            "QueueConfigurations": FOREIGN["QueueConfigurations"] + [queued("thumbs", 2, prefix="in/")],
        }
        self.assertEqual(bucket.configuration, dict(FOREIGN, **expected))
        self.assertEqual(self.index.merge(bucket, wanted), False)
        self.assertTrue(self.index.remove(bucket, wanted))
        self.assertEqual(bucket.configuration, FOREIGN)

    def test_entries_that_lead_to_our_topic_stand_among_those_of_others(self):
        wanted = dict(properties("thumbs", published("thumbs", prefix="in/")), Topic=topic_arn("thumbs"))
        _, bucket = self.merge(FOREIGN, wanted)
        expected = {"TopicConfigurations": FOREIGN["TopicConfigurations"] + [published("thumbs", prefix="in/")]}
        self.assertEqual(bucket.configuration, dict(FOREIGN, **expected))
        self.assertEqual(self.index.merge(bucket, wanted), False)
        self.assertTrue(self.index.remove(bucket, wanted))
        self.assertEqual(bucket.configuration, FOREIGN)

    def test_an_entry_goes_from_the_queue_to_the_topic_and_back_in_one_write(self):
        by_queue = dict(properties("thumbs", queued("thumbs", prefix="in/")), Queue=queue_arn("thumbs"))
        by_topic = dict(properties("thumbs", published("thumbs", prefix="in/")), Topic=topic_arn("thumbs"))
        there = {"QueueConfigurations": [queued("thumbs", prefix="in/")]}
        changed, bucket = self.merge(there, by_topic, by_queue)
        self.assertEqual((changed, bucket.puts, list(bucket.configuration)), (True, 1, ["TopicConfigurations"]))
        self.assertEqual((self.index.merge(bucket, by_queue, by_topic), bucket.puts), (True, 2))
        self.assertEqual(bucket.configuration, there)

    def test_an_entry_that_leads_to_another_topic_is_not_ours(self):
        strange = dict(published("thumbs", 7, prefix="x/"), TopicArn=topic_arn("other"))
        wanted = dict(properties("thumbs", published("thumbs", prefix="in/")), Topic=topic_arn("thumbs"))
        _, bucket = self.merge({"TopicConfigurations": [strange]}, wanted)
        self.assertEqual(bucket.configuration["TopicConfigurations"], [strange, published("thumbs", prefix="in/")])
        for given in (properties("thumbs", published("thumbs", prefix="in/")), dict(wanted, Topic=topic_arn("other"))):
            self.assertIn("Own", self.refused(FOREIGN, given))
        self.assertIn("overlaps", self.refused({"QueueConfigurations": [queued("other", prefix="in/a/")]}, wanted))

    def test_an_entry_goes_from_the_function_to_the_queue_and_back_in_one_write(self):
        direct = properties("thumbs", THUMBS)
        by_queue = dict(properties("thumbs", queued("thumbs", prefix="incoming/", suffix=".jpg")), Queue=queue_arn("thumbs"))
        there = {"LambdaFunctionConfigurations": [THUMBS]}
        changed, bucket = self.merge(there, by_queue, direct)
        self.assertEqual((changed, bucket.puts, list(bucket.configuration)), (True, 1, ["QueueConfigurations"]))
        self.assertEqual((self.index.merge(bucket, direct, by_queue), bucket.puts), (True, 2))
        self.assertEqual(bucket.configuration, there)

    def test_an_entry_that_leads_to_another_queue_is_not_ours(self):
        strange = dict(queued("thumbs", 7, prefix="x/"), QueueArn=queue_arn("other"))
        wanted = dict(properties("thumbs", queued("thumbs", prefix="in/")), Queue=queue_arn("thumbs"))
        _, bucket = self.merge({"QueueConfigurations": [strange]}, wanted)
        self.assertEqual(bucket.configuration["QueueConfigurations"], [strange, queued("thumbs", prefix="in/")])
        for given in (properties("thumbs", queued("thumbs", prefix="in/")), dict(wanted, Queue=queue_arn("other"))):
            self.assertIn("Own", self.refused(FOREIGN, given))
        self.assertIn("overlaps", self.refused({"LambdaFunctionConfigurations": [entry("other", prefix="in/a/")]}, wanted))

    def test_our_entries_are_replaced_wherever_they_stand(self):
        old = entry("thumbs", 2, prefix="old/")
        before = dict(FOREIGN, LambdaFunctionConfigurations=[old] + FOREIGN["LambdaFunctionConfigurations"])
        _, bucket = self.merge(before, properties("thumbs", THUMBS))
        expected = FOREIGN["LambdaFunctionConfigurations"] + [THUMBS]
        self.assertEqual(bucket.configuration["LambdaFunctionConfigurations"], expected)

    def test_an_id_like_ours_of_another_function_is_not_ours(self):
        for strange in (
            dict(entry("thumbs", 7, prefix="x/"), LambdaFunctionArn=function_arn("thumbs") + ":live"),
            dict(entry("thumbs", prefix="x/"), Id="by-hand"),
            dict(entry("thumbs", prefix="x/"), Id="cargo-lambda-s3.thumbs"),
            {key: value for key, value in entry("thumbs", prefix="x/").items() if key != "Id"},
        ):
            configuration = {"LambdaFunctionConfigurations": [strange]}
            _, bucket = self.merge(configuration, properties("thumbs", THUMBS))
            self.assertEqual(bucket.configuration["LambdaFunctionConfigurations"], [strange, THUMBS])
            self.index.remove(bucket, properties("thumbs"))
            self.assertEqual(bucket.configuration, configuration)

    def test_what_the_previous_properties_made_is_ours_too(self):
        old = properties("thumbs-old", entry("thumbs-old", prefix="incoming/"))
        there = {"LambdaFunctionConfigurations": old["Configurations"]}
        _, bucket = self.merge(there, properties("thumbs", THUMBS), old)
        self.assertEqual(bucket.configuration, {"LambdaFunctionConfigurations": [THUMBS]})

    def test_previous_properties_that_were_never_right_own_nothing(self):
        for previous in ({}, {"Own": ""}, {"Own": "", "Function": function_arn("other")}, {"Own": "cargo-lambda-s3."}):
            _, bucket = self.merge(FOREIGN, properties("thumbs", THUMBS), previous)
            self.assertEqual(len(bucket.configuration["LambdaFunctionConfigurations"]), 3)


class Unchanged(Case):
    def test_what_is_there_is_not_written_again(self):
        stored = dict(THUMBS, **filters("incoming/", ".jpg", str.title))
        stored["Filter"]["Key"]["FilterRules"].reverse()
        two = entry("thumbs", 2, prefix="a%2Bb/", events=["s3:ObjectRemoved:*", "s3:ObjectCreated:Put"])
        stored_two = dict(two, Events=two["Events"][::-1], **filters("a%2bb/"))
        before = {"LambdaFunctionConfigurations": [stored_two, entry("other", prefix="other/"), stored]}
        changed, bucket = self.merge(before, properties("thumbs", THUMBS, two))
        self.assertEqual((changed, bucket.puts, bucket.gets), (False, 0, 1))
        self.assertEqual(self.index.time.slept, [])

    def test_every_difference_is_written(self):
        for new in (
            entry("thumbs", prefix="incoming/"),
            entry("thumbs", prefix="incoming", suffix=".jpg"),
            entry("thumbs", 2, prefix="incoming/", suffix=".jpg"),
            entry("thumbs", prefix="incoming/", suffix=".jpg", events=["s3:ObjectCreated:Put"]),
        ):
            changed, bucket = self.merge({"LambdaFunctionConfigurations": [THUMBS]}, properties("thumbs", new))
            self.assertEqual((changed, bucket.configuration), (True, {"LambdaFunctionConfigurations": [new]}))

    def test_to_remove_what_is_not_there_writes_nothing(self):
        bucket = Bucket(copy.deepcopy(FOREIGN))
        self.assertFalse(self.index.remove(bucket, properties("thumbs", THUMBS)))
        self.assertEqual(bucket.puts, 0)


class Refusing(Case):
    def test_an_overlap_with_any_kind_of_target_names_both(self):
        for key, foreign, kind in (
            ("LambdaFunctionConfigurations", entry("other", prefix="in+coming/"), "Lambda function"),
            ("QueueConfigurations", queue("q", prefix="in+coming/"), "SQS queue"),
            ("TopicConfigurations", topic("t", prefix="in+coming/"), "SNS topic"),
        ):
            ours = entry("thumbs", prefix="in%20coming/a", suffix=".jpg", events=["s3:ObjectCreated:Put"])
            message = self.refused({key: [foreign]}, properties("thumbs", ours))
            target = next(value for name, value in foreign.items() if name.endswith("Arn"))
            self.assertIn(
                f'"{foreign["Id"]}" ({kind} {target}, events s3:ObjectCreated:*, prefix "in coming/", suffix "")',
                message)
            self.assertIn(
                f'"cargo-lambda-s3.thumbs.1" (Lambda function {function_arn("thumbs")}, events s3:ObjectCreated:Put, '
                'prefix "in coming/a", suffix ".jpg")', message)
            self.assertIn("photo-inbox", message)

    def test_overlap_is_decided_as_s3_does(self):
        put, created, removed = ["s3:ObjectCreated:Put"], ["s3:ObjectCreated:*"], ["s3:ObjectRemoved:*"]
        rows = [
            (dict(), dict(), True),
            (dict(events=put), dict(events=created), True),
            (dict(events=created), dict(events=put), True),
            (dict(events=put), dict(events=["s3:ObjectCreated:Post"]), False),
            (dict(events=created), dict(events=removed), False),
            (dict(events=["s3:ObjectTagging:Put"]), dict(events=["s3:ObjectCreated:Put", "s3:ObjectTagging:*"]), True),
            (dict(events=["s3:LifecycleTransition"]), dict(events=["s3:LifecycleExpiration:*"]), False),
            (dict(prefix="a/"), dict(), True),
            (dict(prefix="a/"), dict(prefix="a/b/"), True),
            (dict(prefix="a/"), dict(prefix="b/"), False),
            (dict(prefix="a*"), dict(prefix="ab"), False),
            (dict(prefix="a+b"), dict(prefix="a%20b"), True),
            (dict(prefix="a+b"), dict(prefix="a%2Bb"), False),
            (dict(suffix=".jpg"), dict(suffix="g"), True),
            (dict(suffix=".jpg"), dict(suffix=".png"), False),
            (dict(suffix=".jpg"), dict(suffix=".jp"), False),
            (dict(prefix="a/", suffix=".jpg"), dict(prefix="b/", suffix=".jpg"), False),
            (dict(prefix="a/", suffix=".jpg"), dict(prefix="a/", suffix=".png"), False),
            (dict(prefix="a/"), dict(suffix=".png"), True),
            (dict(prefix=""), dict(prefix="z"), True),
        ]
        for ours, theirs, expected in rows:
            for one, other in ((ours, theirs), (theirs, ours)):
                wanted = properties("thumbs", entry("thumbs", **one))
                there = {"QueueConfigurations": [queue("q", **other)]}
                with self.subTest(ours=one, theirs=other):
                    if expected:
                        self.assertIn("overlaps", self.refused(there, wanted))
                    else:
                        self.assertTrue(self.merge(there, wanted)[0])

    def test_what_we_replace_and_our_own_other_entry_are_no_overlap(self):
        wanted = properties("thumbs", THUMBS, entry("thumbs", 2, prefix="incoming/", suffix=".png"))
        changed, _ = self.merge({"LambdaFunctionConfigurations": [entry("thumbs", 9, prefix="incoming/")]}, wanted)
        self.assertTrue(changed)

    def test_overlaps_between_others_do_not_matter(self):
        there = {"QueueConfigurations": [queue("q", prefix="x/")], "TopicConfigurations": [topic("t", prefix="x/")]}
        self.assertTrue(self.merge(there, properties("thumbs", THUMBS))[0])

    def test_an_id_that_is_taken(self):
        for key, foreign in (
            ("QueueConfigurations", dict(queue("q", prefix="q/"), Id=THUMBS["Id"])),
            ("LambdaFunctionConfigurations", dict(entry("other", prefix="o/"), Id=THUMBS["Id"])),
        ):
            message = self.refused({key: [foreign]}, properties("thumbs", THUMBS))
            self.assertIn("is taken by", message)
            self.assertEqual(message.count(THUMBS["Id"]), 2)
            self.assertIn('prefix "incoming/"', message)

    def test_more_than_a_hundred(self):
        def others(count):
            half = [queue(f"q{n}", prefix=f"q{n}/") for n in range(count // 2)]
            return {"QueueConfigurations": half, "TopicConfigurations": [
                topic(f"t{n}", prefix=f"t{n}/") for n in range(count - len(half))]}
        self.assertTrue(self.merge(others(99), properties("thumbs", THUMBS))[0])
        two = properties("thumbs", THUMBS, entry("thumbs", 2, prefix="z/"))
        message = self.refused(others(99), two)
        self.assertIn("would have 101 notifications, 2 of them ours: S3 allows 100", message)

    def test_properties_that_are_not_right(self):
        right = properties("thumbs", THUMBS)
        for name in ("Bucket", "Owner", "Own", "Function"):
            for value in ("", None, 7, ["x"]):
                self.assertIn(name, self.refused(FOREIGN, dict(right, **{name: value})))
        self.assertIn("Configurations", self.refused(FOREIGN, dict(right, Configurations="[]")))
        for name, value in (("Id", "x.1"), ("LambdaFunctionArn", function_arn("other"))):
            self.assertIn("Own", self.refused(FOREIGN, properties("thumbs", dict(THUMBS, **{name: value}))))


class Anything(Case):
    """Random configurations, the same in every run."""

    def configurations(self):
        rng = random.Random(20240607)
        families = ["s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*", "s3:ObjectTagging:Delete"]

        def what():
            text = lambda: rng.choice([None, "", "a", "b/", "a+b", "%E6%97%A5", "A*"])
            return dict(prefix=text(), suffix=text(), events=rng.sample(families, rng.randint(1, 3)))
        for _ in range(400):
            there = {}
            if rng.random() < 0.7:
                there["LambdaFunctionConfigurations"] = [entry("other", n, **what()) for n in range(rng.randint(1, 3))]
            if rng.random() < 0.5:
                there["QueueConfigurations"] = [queue(f"q{n}", **what()) for n in range(rng.randint(1, 3))]
            if rng.random() < 0.5:
                there["TopicConfigurations"] = [topic(f"t{n}", **what()) for n in range(rng.randint(1, 3))]
            if rng.random() < 0.5:
                there["EventBridgeConfiguration"] = {}
            ours = [entry("thumbs", n, **what()) for n in range(rng.randint(0, 3))]
            yield there, properties("thumbs", *ours)

    def test_merge_then_remove_gives_back_what_was_there(self):
        merged = refused = 0
        for there, wanted in self.configurations():
            bucket = Bucket(copy.deepcopy(there))
            try:
                changed = self.index.merge(bucket, wanted)
            except self.index.Refused:
                self.assertEqual((bucket.configuration, bucket.puts), (there, 0))
                refused += 1
                continue
            merged += 1
            self.assertEqual(changed, bool(wanted["Configurations"]))
            once = copy.deepcopy(bucket.configuration)
            self.assertFalse(self.index.merge(bucket, wanted), "merged twice is merged once")
            self.assertEqual(bucket.configuration, once)
            for key in ("QueueConfigurations", "TopicConfigurations", "EventBridgeConfiguration"):
                self.assertEqual(once.get(key), there.get(key))
            functions, others = (c.get("LambdaFunctionConfigurations", []) for c in (once, there))
            self.assertEqual(functions, others + wanted["Configurations"])
            self.assertEqual(self.index.remove(bucket, wanted), changed)
            self.assertEqual(bucket.configuration, there)
        self.assertTrue(merged > 100 and refused > 100, (merged, refused))


if __name__ == "__main__":
    unittest.main()
