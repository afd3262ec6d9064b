"""The rows of "IAM JSON policy elements: Variables and tags" and "Policy evaluation logic" that generated policies rest on."""
import unittest

import iam

KEY = "arn:aws:s3:::bucket/"


def decide(resource, key, version="2012-10-17", effect="Allow", condition=None, context=None):
    statement = {"Effect": effect, "Action": "s3:GetObject", "Resource": KEY + resource}
    if condition:
        statement["Condition"] = condition
    return iam.decide({"Version": version, "Statement": [statement]}, "s3:GetObject", KEY + key, context)


class Resources(unittest.TestCase):
    def test_a_wildcard_reaches_over_slashes_and_line_breaks(self):
        self.assertEqual(decide("in/*.jpg", "in/a/b\nc.jpg"), "Allow")
        self.assertIsNone(decide("in/*.jpg", "in/a.jpgx"))

    def test_nothing_but_wildcards_is_special(self):
        self.assertEqual(decide("a+b(c)[d].e^/*", "a+b(c)[d].e^/1"), "Allow")
        self.assertIsNone(decide("a.b/*", "aXb/1"))

    def test_escaped_wildcards_are_literal(self):
        self.assertEqual(decide("a${*}b${?}c${$}d/*", "a*b?c$d/1"), "Allow")
        self.assertIsNone(decide("a${*}b${?}c${$}d/*", "aXbYcZd/1"))

    def test_without_the_version_there_are_no_escapes(self):
        self.assertIsNone(decide("a${*}/*", "a*/1", version="2008-10-17"))

    def test_a_variable_without_a_value_matches_nothing(self):
        self.assertIsNone(decide("${aws:username}/*", "${aws:username}/1"))
        self.assertEqual(decide("${$}{aws:username}/*", "${aws:username}/1"), "Allow")

    def test_a_wildcard_does_not_reach_into_another_service(self):
        self.assertFalse(iam.arn_matches("arn:aws:s3*:x", "arn:aws:s3:::x"))


class Decisions(unittest.TestCase):
    def test_deny_wins(self):
        both = [{"Effect": effect, "Action": "s3:*", "Resource": "*"} for effect in ("Allow", "Deny")]
        self.assertEqual(iam.decide({"Statement": both}, "s3:GetObject", KEY), "Deny")

    def test_conditions_hold_only_with_a_fitting_value(self):
        condition = {"StringLike": {"s3:prefix": ["in/*"]}}
        self.assertEqual(decide("*", "a", condition=condition, context={"s3:prefix": "in/a"}), "Allow")
        self.assertIsNone(decide("*", "a", condition=condition, context={"s3:prefix": "out/"}))
        self.assertIsNone(decide("*", "a", condition=condition))

    def test_equal_text_has_no_wildcards_and_reads_escapes(self):
        for wanted, value, verdict in (("a*", "a*", "Allow"), ("a*", "ab", None), ("${*}", "*", "Allow"), ("${*}", "a", None)):
            condition = {"StringEquals": {"k": wanted}}
            self.assertEqual(decide("*", "a", condition=condition, context={"k": value}), verdict, (wanted, value))

    def test_numbers_are_compared_as_numbers(self):
        for operator, age, verdict in (
            ("NumericLessThan", "900", "Allow"), ("NumericLessThan", "3600", None), ("NumericLessThan", None, None),
            ("NumericGreaterThan", "10000", "Allow"), ("NumericGreaterThanIfExists", None, "Allow"),
        ):
            context = {} if age is None else {"aws:MultiFactorAuthAge": age}
            condition = {operator: {"aws:MultiFactorAuthAge": ["3600"]}}
            self.assertEqual(decide("*", "a", condition=condition, context=context), verdict, (operator, age))

    def test_a_principal_is_named_by_one_of_its_names_or_as_everyone(self):
        caller = {"AWS": ["arn:aws:sts::1:assumed-role/r/s", "arn:aws:iam::1:role/r"]}
        for named, wanted in (
            ({"AWS": "arn:aws:iam::1:role/r"}, "Allow"), ({"AWS": ["x", "*"]}, "Allow"), ("*", "Allow"),
            ({"AWS": "arn:aws:iam::1:role/*"}, None), ({"AWS": "arn:aws:iam::1:root"}, None), ({"Service": "*"}, None),
        ):
            statement = {"Effect": "Allow", "Principal": named, "Action": "s3:*", "Resource": "*"}
            self.assertEqual(iam.decide({"Statement": [statement]}, "s3:GetObject", KEY, None, caller), wanted, named)

    def test_what_is_not_known_is_an_error(self):
        with self.assertRaises(iam.Unsupported):
            decide("*", "a", condition={"DateLessThan": {"aws:CurrentTime": "x"}}, context={"aws:CurrentTime": "x"})


if __name__ == "__main__":
    unittest.main()
