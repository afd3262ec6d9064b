"""One merger alone: what is waited for, for how long, and what is read again."""
import unittest

from parts import CORE, Bucket, entry, load, properties, queue

THUMBS = entry("thumbs", prefix="incoming/", suffix=".jpg")


class Waiting(unittest.TestCase):
    def setUp(self):
        self.index = load(CORE)

    def test_after_a_write_it_is_read_back_after_the_settle_time(self):
        bucket = Bucket()
        self.assertTrue(self.index.merge(bucket, properties("thumbs", THUMBS)))
        self.assertEqual((bucket.gets, bucket.puts, len(self.index.time.slept)), (2, 1, 1))
        self.assertGreaterEqual(self.index.time.slept[0], self.index.SETTLE)
        self.assertGreater(self.index.SETTLE, self.index.GAP + self.index.CALL)

    def test_what_passes_is_waited_for(self):
        for text in (
            "An error occurred (InvalidArgument) when calling the PutBucketNotificationConfiguration operation: "
            "Unable to validate the following destination configurations",
            "An error occurred (AccessDenied) when calling the GetBucketNotificationConfiguration operation: no",
            "An error occurred (OperationAborted) when calling the PutBucketNotificationConfiguration operation: A ...",
            'Read timeout on endpoint URL: "x"', 'Connect timeout on endpoint URL: "x"', "aws s3api x timed out",
        ):
            bucket = Bucket({}, [RuntimeError(text)] * 3)
            self.assertTrue(self.index.merge(bucket, properties("thumbs", THUMBS)))
            self.assertEqual((bucket.puts, bucket.gets), (4, 5), "a new read for each write")

    def test_what_does_not_pass_is_waited_for_a_minute(self):
        bucket = Bucket({}, [RuntimeError("(AccessDenied)")] * 99)
        with self.assertRaisesRegex(RuntimeError, "AccessDenied"):
            self.index.merge(bucket, properties("thumbs", THUMBS))
        self.assertTrue(60 <= self.index.time.now < 67, self.index.time.now)

    def test_a_refusal_that_quotes_such_an_error_is_still_one(self):
        there = {"QueueConfigurations": [queue("timed out (AccessDenied) (NoSuchBucket)")]}
        with self.assertRaisesRegex(self.index.Refused, "overlaps"):
            self.index.merge(Bucket(there), properties("thumbs", THUMBS))
        self.assertEqual(self.index.time.slept, [])

    def test_another_error_is_raised_at_once(self):
        bucket = Bucket({}, [RuntimeError("(MalformedXML)")])
        with self.assertRaisesRegex(RuntimeError, "MalformedXML"):
            self.index.merge(bucket, properties("thumbs", THUMBS))
        self.assertEqual((bucket.puts, self.index.time.slept), (1, []))

    def test_a_write_whose_answer_was_lost_is_found_and_settles(self):
        class Lossy(Bucket):
            def put(self, configuration, skip):
                super().put(configuration, skip)
                if self.puts == 1:
                    raise OSError("timed out")
        bucket = Lossy({})
        self.assertTrue(self.index.merge(bucket, properties("thumbs", THUMBS)))
        self.assertEqual((bucket.puts, bucket.gets), (1, 3))
        self.assertGreaterEqual(self.index.time.slept[1], self.index.SETTLE)

    def test_a_read_that_took_long_is_made_again_before_the_write(self):
        clock, durations = self.index.time, [9, 4.5, 1]

        class Slow(Bucket):
            def get(self):
                clock.now += durations.pop(0) if durations else 0
                return super().get()
        bucket = Slow({})
        self.assertTrue(self.index.merge(bucket, properties("thumbs", THUMBS)))
        self.assertEqual((bucket.puts, bucket.gets), (1, 4))
        durations[:] = [9] * 99
        slow = Slow({})
        with self.assertRaisesRegex(self.index.Refused, "after 8 tries"):
            self.index.merge(slow, properties("thumbs", THUMBS))
        self.assertEqual(slow.puts, 0)

    def test_who_is_always_undone_gives_up_in_time_and_says_so(self):
        clock = self.index.time

        class Undone(Bucket):
            def get(self):
                clock.now += 4
                return {}

            def put(self, configuration, skip):
                clock.now += 5
                super().put(configuration, skip)
        bucket = Undone({}, [RuntimeError("(SlowDown)")] * 5)
        with self.assertRaisesRegex(self.index.Refused, "bucket photo-inbox .* after 8 tries"):
            self.index.merge(bucket, properties("thumbs", THUMBS))
        self.assertLess(clock.now, 280)

    def test_where_others_change_something_meanwhile_it_waits_once_more(self):
        class Busy(Bucket):
            def get(self):
                if self.gets == 1:
                    self.configuration["QueueConfigurations"] = [queue("q", prefix="q/")]
                return super().get()
        bucket = Busy({})
        self.assertTrue(self.index.merge(bucket, properties("thumbs", THUMBS)))
        self.assertEqual((bucket.puts, bucket.gets), (1, 3))

    def test_a_bucket_that_is_gone_holds_nothing_to_remove(self):
        class Gone(Bucket):
            def get(self):
                raise RuntimeError("An error occurred (NoSuchBucket) when calling the Get operation: gone")
        self.assertFalse(self.index.remove(Gone(), properties("thumbs", THUMBS)))
        with self.assertRaisesRegex(RuntimeError, "NoSuchBucket"):
            self.index.merge(Gone(), properties("thumbs", THUMBS))


if __name__ == "__main__":
    unittest.main()
