"""`python3 -m unittest discover -s tests/tools/aws`: what PutRule takes, and what a pattern matches."""
import json
import unittest

from event_patterns import InvalidPattern, matches, parsed


def of_key(*values) -> dict:
    return parsed(json.dumps({"source": ["aws.s3"], "detail": {"object": {"key": list(values)}}}))


def event(key: str, **fields) -> dict:
    return {"source": "aws.s3", "detail": {"object": {"key": key}, **fields}}


class Patterns(unittest.TestCase):
    def test_values_are_alternatives_and_fields_all_have_to_match(self):
        either = of_key({"prefix": "a/"}, {"suffix": ".jpg"})
        self.assertTrue(matches(either, event("a/b")) and matches(either, event("b.jpg")))
        both = of_key({"wildcard": "a/*.jpg"})
        self.assertFalse(matches(both, event("a/b")) or matches(both, event("b.jpg")))
        self.assertTrue(matches(both, event("a/b/c\n.jpg")) and matches(both, event("a/.jpg")))
        self.assertFalse(matches(both, {"source": "aws.s3", "detail": {}}))

    def test_a_backslash_takes_a_wildcard_for_itself(self):
        literal = of_key({"wildcard": "a\\*b\\\\*"})
        self.assertTrue(matches(literal, event("a*b\\c")))
        self.assertFalse(matches(literal, event("aXb\\c")) or matches(literal, event("a*bc")))

    def test_numbers_are_compared_and_nothing_else_is(self):
        def sized(size, *numeric) -> bool:
            pattern = parsed(json.dumps({"detail": {"object": {"size": [{"numeric": list(numeric)}]}}}))
            return matches(pattern, {"detail": {"object": {"key": "a", **({} if size is None else {"size": size})}}})

        self.assertEqual([sized(size, ">=", 3, "<=", 5) for size in (2, 3, 4, 5, 6)], [False, True, True, True, False])
        self.assertEqual([sized(size, ">", 3, "<", 5) for size in (3, 3.5, 5)], [False, True, False])
        self.assertTrue(sized(301.8, "=", 3.018e2) and sized(0, "<=", 0) and sized(-1, "<", 0))
        self.assertFalse(sized("4", ">=", 3) or sized(True, ">=", 0) or sized(None, ">=", 0))

    def test_one_branch_of_or_is_enough(self):
        pattern = parsed(json.dumps({"$or": [{"detail": {"reason": ["PutObject"]}}, {"source": ["b"]}], "source": ["aws.s3"]}))
        self.assertTrue(matches(pattern, event("a", reason="PutObject")))
        self.assertFalse(matches(pattern, event("a", reason="CopyObject")))

    def test_patterns_that_eventbridge_does_not_take_are_refused(self):
        for values in (
            [{"wildcard": "a**"}], [{"wildcard": "a\\b"}], [{"wildcard": "a\\"}], [{"glob": "a"}], [{"prefix": ""}],
            [{"prefix": "a", "suffix": "b"}], [], [{"prefix": "a" * 2048}],
            [{"numeric": [">=", "3"]}], [{"numeric": [">=", 3, "<="]}], [{"numeric": [">=", 5, "<=", 3]}], [{"numeric": [">=", 3, "<=", 3]}],
            [{"numeric": ["<=", 5, ">=", 3]}], [{"numeric": ["==", 5]}], [{"numeric": [">=", 5_000_000_001]}], [{"numeric": 3}],
        ):
            with self.assertRaises(InvalidPattern, msg=values):
                of_key(*values)


if __name__ == "__main__":
    unittest.main()
