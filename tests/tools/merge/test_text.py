"""The templates as text: what they are embedded in must not change them."""
import ast
import unittest
import warnings

from parts import CORE, HANDLER


class Text(unittest.TestCase):
    def test_nothing_that_handlebars_or_a_deployment_language_reads(self):
        for sign in ("{{", "}}", "\\{", "\\}", "\t", "\r", "${", "%{"):
            self.assertNotIn(sign, HANDLER)

    def test_lines_are_ascii_short_and_without_trailing_blanks(self):
        for line in HANDLER.split("\n"):
            self.assertTrue(line.isascii() and len(line) <= 120 and line == line.rstrip(), line)

    def test_it_is_python_since_3_9_and_compiles_without_warnings(self):
        for text in (CORE, HANDLER):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compile(text, "index.py", "exec")
            ast.parse(text, feature_version=(3, 9))

    def test_the_core_knows_nothing_of_aws(self):
        self.assertNotIn("boto", CORE)
        self.assertNotIn("subprocess", CORE)


if __name__ == "__main__":
    unittest.main()
