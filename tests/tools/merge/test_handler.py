"""The Lambda function: CloudFormation's requests and answers, Terraform's invocations, and the calls to S3."""
import copy
import http.server
import json
import threading
import unittest
from unittest import mock

from botocore.exceptions import ClientError
from botocore.stub import Stubber

from parts import ACCOUNT, HANDLER, entry, load, properties, queue

THUMBS = entry("thumbs", prefix="incoming/")
WANTED = dict(properties("thumbs", THUMBS), ServiceToken="arn:aws:lambda:eu-central-1:111122223333:function:helper")
NAME = "photo-inbox/cargo-lambda-s3.thumbs."
FOREIGN = {"QueueConfigurations": [queue("q", prefix="q/")], "EventBridgeConfiguration": {}}
NO_PROXY = {"no_proxy": "*", "NO_PROXY": "*", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-central-1"}


class S3:
    """A client with several buckets; `errors` are raised by the next calls, by name."""

    def __init__(self, **buckets):
        self.buckets = {name.replace("_", "-"): copy.deepcopy(there) for name, there in buckets.items()}
        self.errors, self.calls, self.dead = [], [], []

    def call(self, operation, bucket, owner):
        self.calls.append((operation, bucket))
        if self.errors and self.errors[0][0] == operation:
            code, message = self.errors.pop(0)[1:]
        elif owner != ACCOUNT:
            code, message = "AccessDenied", "Access Denied"
        elif bucket not in self.buckets:
            code, message = "NoSuchBucket", "The specified bucket does not exist"
        else:
            return
        raise ClientError({"Error": {"Code": code, "Message": message}}, operation)

    def get_bucket_notification_configuration(self, Bucket, ExpectedBucketOwner):
        self.call("get", Bucket, ExpectedBucketOwner)
        return dict(copy.deepcopy(self.buckets[Bucket]), ResponseMetadata={})

    def put_bucket_notification_configuration(
        self, Bucket, ExpectedBucketOwner, NotificationConfiguration, SkipDestinationValidation
    ):
        self.call("put", Bucket, ExpectedBucketOwner)
        if not SkipDestinationValidation and self.dead:
            details = {f"ArgumentName{n}": f"{arn}, null" for n, arn in enumerate(self.dead, 1)}
            message = {"Code": "InvalidArgument", "Message": "Unable to validate the following destination configurations"}
            raise ClientError({"Error": {**message, **details}}, "PutBucketNotificationConfiguration")
        self.buckets[Bucket] = copy.deepcopy(NotificationConfiguration)

    def puts(self):
        return [bucket for operation, bucket in self.calls if operation == "put"]


class Answers:
    """What is at the other end of ResponseURL."""

    def __init__(self):
        self.received, self.statuses, answers = [], [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answers.received.append((self.path, self.headers, body))
                self.send_response(answers.statuses.pop(0) if answers.statuses else 200)
                self.end_headers()

            def log_message(self, *words):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/answer?Signature=a%2Bb"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Case(unittest.TestCase):
    def setUp(self):
        for patch in (mock.patch.dict("os.environ", NO_PROXY), mock.patch("builtins.print")):
            patch.start()
            self.addCleanup(patch.stop)
        self.index = load(HANDLER)
        self.s3 = self.index.S3 = S3(photo_inbox=FOREIGN, second={})

    def entries(self, bucket="photo-inbox"):
        return self.s3.buckets[bucket].get("LambdaFunctionConfigurations", [])


class CloudFormation(Case):
    def setUp(self):
        super().setUp()
        self.answers = Answers()
        self.addCleanup(self.answers.stop)

    def request(self, kind, wanted=WANTED, **more):
        event = {
            "RequestType": kind, "ResponseURL": self.answers.url, "StackId": "arn:stack", "RequestId": "r-1",
            "LogicalResourceId": "Notifications", "ResourceType": "Custom::Notifications", "ResourceProperties": wanted,
        }
        self.index.handler(dict(event, **more), None)
        self.assertEqual(len(self.answers.received), 1, "exactly one answer")
        path, headers, body = self.answers.received.pop()
        self.assertEqual((path, headers["Content-Type"]), ("/answer?Signature=a%2Bb", ""))
        self.assertLessEqual(len(body), 4096)
        answer = json.loads(body)
        echoed = [answer[key] for key in ("StackId", "RequestId", "LogicalResourceId")]
        self.assertEqual(echoed, ["arn:stack", "r-1", "Notifications"])
        return answer["Status"], answer["PhysicalResourceId"], answer["Reason"]

    def test_create_update_and_delete(self):
        self.assertEqual(self.request("Create"), ("SUCCESS", NAME, ""))
        self.assertEqual(self.entries(), [THUMBS])
        new = dict(WANTED, Configurations=[entry("thumbs", prefix="new/"), entry("thumbs", 2, prefix="newer/")])
        about = {"PhysicalResourceId": NAME}
        self.assertEqual(self.request("Update", new, OldResourceProperties=WANTED, **about), ("SUCCESS", NAME, ""))
        self.assertEqual(self.entries(), new["Configurations"])
        self.assertEqual(self.request("Delete", new, **about), ("SUCCESS", NAME, ""))
        self.assertEqual(self.s3.buckets["photo-inbox"], FOREIGN)

    def test_a_create_that_is_refused_leaves_nothing_for_its_delete_to_do(self):
        self.s3.buckets["photo-inbox"] = {"QueueConfigurations": [queue("q")]}
        status, name, reason = self.request("Create")
        self.assertEqual((status, name), ("FAILED", "nothing-written"))
        self.assertTrue(reason.startswith("on bucket photo-inbox, our notification"), reason)
        before = len(self.s3.calls)
        self.assertEqual(self.request("Delete", PhysicalResourceId=name), ("SUCCESS", name, ""))
        self.assertEqual((len(self.s3.calls), self.s3.puts()), (before, []))

    def test_a_create_that_failed_after_a_write_is_deleted_for_real(self):
        self.s3.errors = [("put", "RequestTimeout", "late")] * 40
        self.assertEqual(self.request("Create")[:2], ("FAILED", NAME))
        self.s3.errors = []
        self.s3.buckets["photo-inbox"]["LambdaFunctionConfigurations"] = [THUMBS]
        self.assertEqual(self.request("Delete", PhysicalResourceId=NAME), ("SUCCESS", NAME, ""))
        self.assertEqual(self.s3.buckets["photo-inbox"], FOREIGN)

    def test_an_update_that_failed_is_rolled_back_by_an_update(self):
        self.request("Create")
        bad = dict(WANTED, Configurations=[entry("thumbs", prefix="q/deeper/")])
        about = {"PhysicalResourceId": NAME}
        status, name, reason = self.request("Update", bad, OldResourceProperties=WANTED, **about)
        self.assertEqual((status, name, "overlaps" in reason), ("FAILED", NAME, True))
        self.assertEqual(self.request("Update", WANTED, OldResourceProperties=bad, **about), ("SUCCESS", NAME, ""))
        self.assertEqual((self.entries(), len(self.s3.puts())), ([THUMBS], 1))

    def test_an_update_that_was_done_is_rolled_back_too(self):
        self.request("Create")
        new = dict(properties("thumbs-new", entry("thumbs-new", prefix="incoming/")), ServiceToken="x")
        about = {"PhysicalResourceId": NAME}
        status, name, _ = self.request("Update", new, OldResourceProperties=WANTED, **about)
        self.assertEqual((status, name), ("SUCCESS", "photo-inbox/cargo-lambda-s3.thumbs-new."))
        self.assertEqual(self.entries(), new["Configurations"])
        about = {"PhysicalResourceId": name}
        self.assertEqual(self.request("Update", WANTED, OldResourceProperties=new, **about), ("SUCCESS", NAME, ""))
        self.assertEqual(self.request("Delete", new, **about), ("SUCCESS", name, ""))
        self.assertEqual(self.entries(), [THUMBS])

    def test_an_update_to_another_bucket_is_a_replacement(self):
        self.request("Create")
        moved = dict(WANTED, Bucket="second")
        status, name, _ = self.request("Update", moved, OldResourceProperties=WANTED, PhysicalResourceId=NAME)
        self.assertEqual((status, name), ("SUCCESS", "second/cargo-lambda-s3.thumbs."))
        self.assertEqual((self.entries("second"), self.entries()), ([THUMBS], [THUMBS]))
        self.assertEqual(self.request("Delete", WANTED, PhysicalResourceId=NAME)[0], "SUCCESS")
        self.assertEqual((self.entries("second"), self.entries()), ([THUMBS], []))

    def test_rolled_back_from_properties_that_were_malformed(self):
        self.request("Create")
        for bad in ({}, {"Bucket": "photo-inbox"}, dict(WANTED, Own=""), dict(WANTED, Configurations="x"), "x", None):
            about = {"PhysicalResourceId": NAME}
            self.assertEqual(self.request("Update", bad, OldResourceProperties=WANTED, **about)[:2], ("FAILED", NAME))
            if not isinstance(bad, str):
                back = self.request("Update", WANTED, OldResourceProperties=bad, **about)
                self.assertEqual(back, ("SUCCESS", NAME, ""))
        self.assertEqual(len(self.s3.puts()), 1)

    def test_malformed_properties_and_unexpected_errors_are_answered(self):
        for bad in ({}, "x", None, [], dict(WANTED, Configurations=[7]), dict(WANTED, Configurations=[{"Id": 7}]),
                    dict(WANTED, Configurations=[dict(THUMBS, Events=7)]), dict(WANTED, Owner="")):
            status, name, reason = self.request("Create", bad)
            self.assertEqual((status, name), ("FAILED", "nothing-written"), bad)
            self.assertRegex(reason, r"\w", bad)
            self.assertEqual(self.request("Delete", bad, PhysicalResourceId=name)[0], "SUCCESS")
        self.index.merge = mock.Mock(side_effect=ZeroDivisionError("what?"))
        self.assertEqual(self.request("Create"), ("FAILED", "nothing-written", "ZeroDivisionError: what?"))

    def test_a_bucket_that_is_gone(self):
        gone = dict(WANTED, Bucket="gone")
        self.assertEqual(self.request("Delete", gone, PhysicalResourceId="gone/x")[0], "SUCCESS")
        status, name, reason = self.request("Create", gone)
        self.assertEqual((status, name), ("FAILED", "nothing-written"))
        self.assertIn("NoSuchBucket", reason)

    def test_the_bucket_of_another_account_is_not_touched(self):
        status, name, reason = self.request("Create", dict(WANTED, Owner="999999999999"))
        self.assertEqual((status, name, self.s3.puts()), ("FAILED", "nothing-written", []))
        self.assertIn("AccessDenied", reason)

    def test_a_permission_or_role_that_is_new(self):
        late = "Unable to validate the following destination configurations"
        self.s3.errors = [("get", "AccessDenied", "no")] + [("put", "InvalidArgument", late)] * 2
        self.assertEqual(self.request("Create"), ("SUCCESS", NAME, ""))
        self.assertEqual(self.s3.errors, [])

    def test_an_entry_of_somebody_else_that_leads_nowhere_fails_no_stack(self):
        self.s3.dead = [FOREIGN["QueueConfigurations"][0]["QueueArn"]]
        self.assertEqual(self.request("Create"), ("SUCCESS", NAME, ""))
        self.assertEqual(self.request("Delete", PhysicalResourceId=NAME), ("SUCCESS", NAME, ""))
        self.assertEqual(self.s3.buckets["photo-inbox"], FOREIGN)

    def test_an_entry_of_ours_that_leads_nowhere_fails_the_creation_and_its_rollback_does_not(self):
        self.s3.dead = [WANTED["Function"]]
        status, name, reason = self.request("Create")
        self.assertEqual((status, name), ("FAILED", NAME))
        self.assertTrue(reason.startswith('on bucket photo-inbox, S3 cannot send to "cargo-lambda-s3.thumbs.1"'), reason)
        self.assertEqual(self.request("Delete", PhysicalResourceId=NAME)[0], "SUCCESS")

    def test_a_long_reason_is_cut(self):
        for text in ("x" * 9000, "\u65e5\n" * 9000):
            self.index.merge = mock.Mock(side_effect=self.index.Refused(text))
            status, _, reason = self.request("Create")
            self.assertEqual(status, "FAILED")
            self.assertTrue(len(reason) > 400 and text.startswith(reason))

    def test_the_answer_is_sent_again_where_it_was_not_taken(self):
        self.answers.statuses = [503]
        with self.assertRaises(AssertionError):
            self.request("Create")
        self.assertEqual(len(self.answers.received), 2)
        self.answers.received.clear()
        self.answers.statuses = [503] * 3
        with self.assertRaisesRegex(OSError, "503"):
            self.request("Create")


class Terraform(Case):
    def invoke(self, action, wanted, previous=None):
        return self.index.handler(dict(wanted, tf={"action": action, "prev_input": previous}), None)

    def test_create_update_and_delete(self):
        wanted = properties("thumbs", THUMBS)
        self.assertEqual(self.invoke("create", wanted), {"Changed": True})
        self.assertEqual(self.invoke("update", wanted, wanted), {"Changed": False})
        new = properties("thumbs", entry("thumbs", prefix="new/"))
        self.assertEqual(self.invoke("update", new, wanted), {"Changed": True})
        self.assertEqual(self.entries(), new["Configurations"])
        self.assertEqual(self.invoke("delete", new, new), {"Changed": True})
        self.assertEqual(self.s3.buckets["photo-inbox"], FOREIGN)
        self.assertEqual(self.invoke("delete", dict(new, Bucket="gone"), None), {"Changed": False})

    def test_an_update_to_another_bucket_tidies_up_the_first(self):
        wanted = properties("thumbs", THUMBS)
        self.invoke("create", wanted)
        self.assertEqual(self.invoke("update", dict(wanted, Bucket="second"), wanted), {"Changed": True})
        self.assertEqual((self.entries("second"), self.s3.buckets["photo-inbox"]), ([THUMBS], FOREIGN))

    def test_an_update_of_the_function_takes_its_old_entries_out(self):
        wanted = properties("thumbs", THUMBS)
        self.invoke("create", wanted)
        new = properties("thumbs-new", entry("thumbs-new", prefix="incoming/"))
        self.invoke("update", new, wanted)
        self.assertEqual(self.entries(), new["Configurations"])

    def test_an_error_fails_the_invocation(self):
        with self.assertRaisesRegex(self.index.Refused, "overlaps"):
            self.invoke("create", properties("thumbs", entry("thumbs")))
        with self.assertRaisesRegex(self.index.Refused, "lifecycle_scope"):
            self.index.handler(properties("thumbs", THUMBS), None)


class Client(Case):
    def test_the_client_makes_one_attempt_and_gives_up_within_the_time_of_a_call(self):
        config = load(HANDLER).S3.meta.config
        self.assertEqual(config.retries["total_max_attempts"], 1)
        self.assertLessEqual(config.connect_timeout + config.read_timeout, self.index.CALL)

    def test_boto3_takes_the_parameters(self):
        index = load(HANDLER)
        where = {"Bucket": "photo-inbox", "ExpectedBucketOwner": ACCOUNT}
        written = dict(FOREIGN, LambdaFunctionConfigurations=[THUMBS])
        with Stubber(index.S3) as stub:
            stub.add_response("get_bucket_notification_configuration", FOREIGN, where)
            stub.add_response(
                "put_bucket_notification_configuration", {},
                dict(where, NotificationConfiguration=written, SkipDestinationValidation=False))
            stub.add_response("get_bucket_notification_configuration", written, where)
            self.assertEqual(
                index.handler(dict(properties("thumbs", THUMBS), tf={"action": "create", "prev_input": None}), None),
                {"Changed": True})
            stub.assert_no_pending_responses()

    def test_the_texts_of_passing_errors_are_those_of_botocore(self):
        from botocore import exceptions
        for error in (
            exceptions.ReadTimeoutError(endpoint_url="u"), exceptions.ConnectTimeoutError(endpoint_url="u"),
            exceptions.EndpointConnectionError(endpoint_url="u"), exceptions.ConnectionClosedError(endpoint_url="u"),
            ClientError({"Error": {"Code": "OperationAborted", "Message": "m"}}, "Put"),
        ):
            self.assertTrue(any(sign in str(error) for sign in self.index.PASSING), error)


if __name__ == "__main__":
    unittest.main()
