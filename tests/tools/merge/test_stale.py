"""Entries that lead nowhere any more: S3 refuses every put that it validates them with, whoever put them there."""
import io
import unittest
from unittest import mock

from botocore.exceptions import ClientError

from parts import CORE, Bucket, entry, function_arn, load, properties, queue

THUMBS = entry("thumbs", prefix="incoming/")
STALE = entry("gone", prefix="gone/")
OURS, THEIRS, QUEUE = function_arn("thumbs"), function_arn("gone"), queue("q", prefix="q/")["QueueArn"]


def refusal(*arns):
    """As botocore parses what S3 answers: awslabs/aws-lambda-redshift-loader#219 has it as XML."""
    error = {"Code": "InvalidArgument", "Message": "Unable to validate the following destination configurations"}
    for number, arn in enumerate(arns, 1):
        error[f"ArgumentName{number}"] = f"{arn}, null"
        error[f"ArgumentValue{number}"] = f"Not authorized to invoke function [{arn}]"
    return ClientError({"Error": error}, "PutBucketNotificationConfiguration")


class Strict(Bucket):
    """Validates as S3 does; `dead` are the destinations that it cannot send to."""

    def __init__(self, configuration, *dead):
        super().__init__(configuration)
        self.dead = list(dead)

    def put(self, configuration, skip):
        super().put(self.configuration, skip)
        if self.dead and not skip:
            raise refusal(*self.dead)
        self.configuration = configuration


class Stale(unittest.TestCase):
    def setUp(self):
        self.index = load(CORE)
        self.there = {"LambdaFunctionConfigurations": [STALE], "QueueConfigurations": [queue("q", prefix="q/")]}

    def merge(self, bucket):
        with mock.patch("sys.stderr", io.StringIO()) as told:
            self.index.merge(bucket, properties("thumbs", THUMBS))
        return told.getvalue()

    def test_those_of_others_are_named_and_do_not_stand_in_the_way(self):
        bucket = Strict(self.there, THEIRS, QUEUE)
        told = self.merge(bucket)
        self.assertEqual(bucket.configuration["LambdaFunctionConfigurations"], [STALE, THUMBS])
        self.assertEqual((bucket.skips, len(self.index.time.slept)), ([False, True], 1), "nothing is waited for")
        for text in ("on bucket photo-inbox", f'"cargo-lambda-s3.gone.1" (Lambda function {THEIRS}', f"SQS queue {QUEUE}",
                     f"Not authorized to invoke function [{THEIRS}]"):
            self.assertIn(text, told)

    def test_ours_is_waited_for_and_then_refused_by_its_name(self):
        bucket = Strict(self.there, OURS)
        with self.assertRaisesRegex(self.index.Refused, f'cannot send to "cargo-lambda-s3.thumbs.1" .*{OURS}'):
            self.merge(bucket)
        self.assertEqual((set(bucket.skips), bucket.configuration), ({False}, self.there))
        self.assertGreaterEqual(self.index.time.now, self.index.PATIENCE)

    def test_ours_is_waited_for_before_those_of_others_are_passed_over(self):
        bucket = Strict(self.there, THEIRS, OURS)
        sleep = self.index.time.sleep

        def later(seconds):
            sleep(seconds)
            if self.index.time.now > 20:
                bucket.dead = [THEIRS]
        self.index.time.sleep = later
        self.merge(bucket)
        self.assertEqual((bucket.skips[-2:], set(bucket.skips[:-1])), ([False, True], {False}))
        self.assertIn(THUMBS, bucket.configuration["LambdaFunctionConfigurations"])

    def test_ours_are_taken_out_whatever_leads_nowhere(self):
        there = dict(self.there, LambdaFunctionConfigurations=[STALE, THUMBS])
        bucket = Strict(there, THEIRS, OURS, QUEUE)
        self.assertTrue(self.index.remove(bucket, properties("thumbs", THUMBS)))
        self.assertEqual((bucket.configuration, bucket.skips), (self.there, [True]))


if __name__ == "__main__":
    unittest.main()
