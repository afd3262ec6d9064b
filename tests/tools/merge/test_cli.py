"""The program that calls the AWS CLI, with a program in the CLI's place that keeps a bucket in a file."""
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

from parts import ACCOUNT, CLI, entry, properties, queue

AWS = """#!{python}
import json, os, pathlib, sys
here = pathlib.Path(__file__).parent
assert os.environ["AWS_MAX_ATTEMPTS"] == "1" and os.environ["AWS_PAGER"] == ""
words = sys.argv[1:]
with open(here / "calls", "a") as log:
    log.write(json.dumps(words) + chr(10))
assert words[0] == "s3api", words
words = [word for word in words if word != "--skip-destination-validation"]
options = dict(zip(words[2::2], words[3::2]))
assert options.pop("--output") == "json"
assert options.pop("--bucket") == "photo-inbox"
if options.pop("--expected-bucket-owner") != "{account}":
    sys.exit("An error occurred (InvalidRequest) when calling the operation: not the owner")
if not (here / "bucket").exists():
    sys.exit("An error occurred (NoSuchBucket) when calling the operation: gone")
if words[1] == "get-bucket-notification-configuration":
    sys.stdout.write((here / "bucket").read_text())
else:
    assert words[1] == "put-bucket-notification-configuration", words
    path = options.pop("--notification-configuration")
    assert path.startswith("file://"), path
    json.loads(pathlib.Path(path[7:]).read_text())
    (here / "bucket").write_text(pathlib.Path(path[7:]).read_text())
assert not options, options
"""
FOREIGN = {"QueueConfigurations": [queue("q", prefix="q/")], "EventBridgeConfiguration": {}}
THUMBS = entry("thumbs", prefix="incoming/")


class Cli(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "notifications.py").write_text(CLI)
        aws = self.folder / "aws"
        aws.write_text(AWS.replace("{python}", sys.executable).replace("{account}", ACCOUNT))
        aws.chmod(aws.stat().st_mode | stat.S_IXUSR)
        self.store(FOREIGN)

    def store(self, configuration):
        (self.folder / "bucket").write_text(json.dumps(configuration))

    def stored(self):
        return json.loads((self.folder / "bucket").read_text())

    def puts(self):
        log = self.folder / "calls"
        return log.read_text().count('"put-') if log.exists() else 0

    def run_it(self, *arguments, wanted=properties("thumbs", THUMBS), code=0):
        # As the program runs, but for the waits.
        start = "import runpy, sys, time; time.sleep = lambda seconds: None; sys.argv = sys.argv[1:]; "
        start += "runpy.run_path(sys.argv[0], run_name='__main__')"
        words = [sys.executable, "-B", "-W", "error", "-c", start, str(self.folder / "notifications.py"), *arguments]
        environment = dict(os.environ, PATH=f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}")
        text = wanted if isinstance(wanted, str) else json.dumps(wanted)
        done = subprocess.run(words, input=text, capture_output=True, text=True, env=environment, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr if code else done.stdout

    def test_check_merge_and_remove(self):
        self.assertEqual(self.run_it("check"), "would change\n")
        self.assertEqual((self.stored(), self.puts()), (FOREIGN, 0))
        self.assertEqual(self.run_it("merge"), "changed\n")
        self.assertEqual(self.stored(), dict(FOREIGN, LambdaFunctionConfigurations=[THUMBS]))
        self.assertEqual(self.run_it("merge"), "unchanged\n")
        self.assertEqual(self.run_it("check"), "unchanged\n")
        self.assertEqual(self.puts(), 1)
        self.assertEqual(self.run_it("remove"), "changed\n")
        self.assertEqual(self.run_it("remove"), "unchanged\n")
        self.assertEqual((self.stored(), self.puts()), (FOREIGN, 2))

    def test_a_bucket_without_notifications_answers_with_nothing(self):
        (self.folder / "bucket").write_text("")
        self.assertEqual(self.run_it("merge"), "changed\n")
        self.assertEqual(self.stored(), {"LambdaFunctionConfigurations": [THUMBS]})

    def test_a_hundred_long_entries_fit(self):
        many = [entry("thumbs", n, prefix=f"{n:03}" + "%E6%97%A5" * 110, suffix="x" * 1000) for n in range(98)]
        self.assertEqual(self.run_it("merge", wanted=properties("thumbs", *many)), "changed\n")
        self.assertEqual(self.stored()["LambdaFunctionConfigurations"], many)

    def test_an_overlap_is_told_and_nothing_is_written(self):
        for command in ("check", "merge"):
            message = self.run_it(command, wanted=properties("thumbs", entry("thumbs")), code=1)
            self.assertTrue(message.startswith("error: on bucket photo-inbox, our notification"), message)
            self.assertNotIn("Traceback", message)
        self.assertEqual(self.puts(), 0)

    def test_a_bucket_that_is_gone(self):
        (self.folder / "bucket").unlink()
        self.assertEqual(self.run_it("remove"), "unchanged\n")
        for command in ("check", "merge"):
            self.assertIn("NoSuchBucket", self.run_it(command, code=1))

    def test_what_is_wrong_is_told(self):
        owner = dict(properties("thumbs", THUMBS), Owner="999999999999")
        self.assertIn("not the owner", self.run_it("merge", wanted=owner, code=1))
        self.assertIn("error: ", self.run_it("merge", wanted="no JSON", code=1))
        self.assertIn("the property Bucket", self.run_it("check", wanted={}, code=1))
        for arguments in ((), ("merge", "x"), ("delete",)):
            self.assertIn("usage: ", self.run_it(*arguments, code=1))
        (self.folder / "aws").write_text(f"#!{sys.executable}\nraise SystemExit(7)\n")
        self.assertIn("exit code 7", self.run_it("check", code=1))

    def test_a_call_that_takes_too_long_is_given_up(self):
        program = (self.folder / "notifications.py").read_text()
        program = program.replace("PATIENCE = 60", "PATIENCE = 0").replace("= 4, 5, 10", "= 4, 0.5, 10")
        (self.folder / "notifications.py").write_text(program)
        slow = (self.folder / "aws").read_text().replace("else:\n", "else:\n    import time; time.sleep(30)\n", 1)
        (self.folder / "aws").write_text(slow)
        self.assertIn("put-bucket-notification-configuration timed out after 0.5", self.run_it("merge", code=1))
        self.assertEqual(self.stored(), FOREIGN)


if __name__ == "__main__":
    unittest.main()
