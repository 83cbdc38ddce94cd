#!/usr/bin/env python3
"""The count of what a message costs: what it reads of its tools, when it says that a figure has risen, and that it never
passes what it has not measured."""

import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "Benchmarks", "lib"))

import cost  # noqa: E402
import flame  # noqa: E402

CALLGRIND = """\
# callgrind format
version: 1
creator: callgrind-3.19.0
positions: line
events: Ir
summary: 1000

fl=(1) file
fn=(1) (below main)
0 10
cob=(2) library
cfi=(2) ???
cfn=(2) main
calls=1 0
0 990

fn=(2)
12 100
+3 40
cfn=(3) swift_retain
calls=4 0
+3 200
cfn=(3)
calls=2 0
* 100
cfn=(4) swift_beginAccess
calls=3 0
* 300
cfn=(6) swift_retain'2
calls=5 0
* 50
cfn=(7) $ss22_allocateStringStorage33_A317LL16code
calls=1 0
* 200

fn=(3)
0 300

fn=(4)
0 300

fn=(6)
0 50

fn=(7)
-1 200

totals: 1000
"""


class Counters(unittest.TestCase):
    def test_reads_instructions_once_and_calls_of_functions_by_name(self):
        instructions, calls = cost.parse_callgrind(CALLGRIND.splitlines())
        self.assertEqual(instructions, 1000)
        figures = cost.called_figures(calls)
        # Calls on all lines, those of a function that calls itself among them.
        self.assertEqual(figures["retains"], 11)
        self.assertEqual(figures["exclusivity"], 3)
        self.assertEqual(figures["strings"], 1)
        self.assertEqual(figures["releases"], 0)

    def test_reads_the_system_calls_of_a_summary(self):
        text = "syscall                calls\n------------------ ---------\nread                      54\nfutex 2\n" \
               "------------------ ---------\ntotal 56\n"
        self.assertEqual(cost.count_strace(text), 56)
        # How often threads waited for each other is no cost of the message.
        self.assertEqual(cost.count_strace(text, cost.UNSTEADY), 54)

    def test_takes_a_summary_without_a_call_for_a_failure(self):
        with self.assertRaises(cost.Trouble):
            cost.count_strace("strace: attach: Operation not permitted\n")


def kept(**figures):
    return {"relay": {"instructions": 1000, "strings": 10, **figures}}


class Gate(unittest.TestCase):
    def test_passes_what_is_equal_or_less_or_two_in_a_hundred_more(self):
        for instructions in (1000, 500, 1020):
            self.assertEqual(cost.rises(kept(), kept(instructions=instructions)), [])

    def test_names_the_scenario_and_the_figure_that_rose(self):
        found = cost.rises(kept(), kept(instructions=1021, strings=11))
        self.assertEqual([(rise.scenario, rise.figure, rise.old, rise.new) for rise in found],
                         [("relay", "instructions", 1000, 1021), ("relay", "strings", 10, 11)])

    def test_sees_a_figure_that_was_nothing(self):
        self.assertEqual(len(cost.rises(kept(locks=0), kept(locks=0.01))), 1)
        self.assertEqual(cost.rises(kept(locks=0), kept(locks=0)), [])

    def test_takes_less_than_half_a_hash_for_none(self):
        self.assertEqual(cost.rises(kept(hashes=7), kept(hashes=7.5)), [])
        self.assertEqual(len(cost.rises(kept(hashes=7), kept(hashes=8))), 1)
        # By 2.6 % they have been more on a machine whose paths are of another length.
        self.assertEqual(cost.rises(kept(hashes=50.94), kept(hashes=52.26)), [])
        self.assertEqual(len(cost.rises(kept(hashes=50.94), kept(hashes=54.5))), 1)
        self.assertEqual(len(cost.rises(kept(calls=7), kept(calls=7.2))), 1)

    def test_names_what_is_not_kept_and_what_is_not_measured(self):
        self.assertEqual(cost.unknown(kept(), {**kept(locks=1), "new": {}}), ["new", "relay locks"])
        self.assertEqual(cost.gone({**kept(), "old": {}}, kept()), ["old"])

    def test_small_rises_are_not_taken_over_and_so_add_up(self):
        first = cost.taken_over(kept(), kept(instructions=1015, strings=9))
        self.assertEqual(first["relay"], {"instructions": 1000, "strings": 9})
        self.assertEqual(len(cost.rises(first, kept(instructions=1030, strings=9))), 1)

    def test_a_rise_that_is_nearly_too_much_is_recorded_with_a_line(self):
        measured = kept(instructions=1018, strings=9)
        new = cost.taken_over(kept(), measured, cost.NEARLY_ALLOWED)
        self.assertEqual(new["relay"]["instructions"], 1018)
        self.assertEqual(cost.rises(kept(), measured), [])
        self.assertIn("instructions 1,000 → 1,018", cost.lines("2026-11-30", kept(), new, "why", cost.NEARLY_ALLOWED)[0])

    def test_what_is_recorded_has_a_line_that_explains_it(self):
        new = kept(instructions=1100, strings=8)
        found = cost.lines("2026-11-30", kept(), new, "a header is read twice")
        self.assertEqual(found, ["2026-11-30 | relay | instructions 1,000 → 1,100, strings 10 → 8 | a header is read twice"])
        self.assertEqual(cost.unexplained(kept(), new, "\n".join(found)), [])

    def test_a_kept_figure_that_rose_needs_a_line_of_its_own(self):
        new = kept(instructions=1100)
        for changes in ("", "# 2026-11-30 | relay | instructions 1,000 → 1,100 | why",
                        "2026-11-30 | relay | instructions 1,000 → 1,050 | why",
                        "2026-11-30 | lmtp | instructions 1,000 → 1,100 | why",
                        "2026-11-30 | relay | strings 1,000 → 1,100 | why",
                        "2026-11-30 | relay | instructions 1,000 → 1,100 | "):
            self.assertEqual(len(cost.unexplained(kept(), new, changes)), 1, changes)

    def test_new_and_gone_scenarios_have_lines(self):
        found = cost.lines("2026-11-30", {"old": {}}, kept(), "why")
        self.assertEqual(found, ["2026-11-30 | relay | new: instructions 1,000 | why", "2026-11-30 | old | gone | why"])


class Environment(unittest.TestCase):
    ANSWERS = {"swift": "Swift version 6.3.1 (swift-6.3.1-RELEASE)\n", "getconf": "glibc 2.36\n",
               "dpkg-query": "3.40.1-2+deb12u1", "valgrind": "valgrind-3.19.0\n"}

    def environment(self, flags="fpu avx2 aes", **changes):
        answers = {**self.ANSWERS, **changes}
        return cost.environment(lambda program, *_: answers[os.path.basename(program)], f"flags\t\t: {flags}\n")

    def setUp(self):
        self.swift = os.environ.pop("SWIFT", None)

    def tearDown(self):
        if self.swift is not None:
            os.environ["SWIFT"] = self.swift

    def test_has_what_figures_depend_on(self):
        found = self.environment()
        self.assertEqual([found[key] for key in ("swift", "libc", "sqlite", "valgrind")],
                         ["6.3.1", "2.36", "3.40.1-2+deb12u1", "3.19.0"])
        self.assertTrue(found["processor"].endswith(" avx2 aes"))

    def test_tells_in_what_two_machines_differ(self):
        self.assertEqual(cost.differences(self.environment(), self.environment()), [])
        other = self.environment(flags="aes", getconf="glibc 2.41\n")
        found = cost.differences(self.environment(), other)
        self.assertEqual(found[0], "libc 2.36 and 2.41")
        self.assertTrue(found[1].startswith("processor "))


class MissingTools(unittest.TestCase):
    def run_without(self, *missing):
        with tempfile.TemporaryDirectory() as folder:
            for tool in ("env", "python3", "git", "gcc", "strip", "valgrind", "strace"):
                if tool not in missing:
                    # One that would do nothing: the gate must not come so far.
                    program = sys.executable if tool == "python3" else f"/usr/bin/{'env' if tool == 'env' else 'false'}"
                    os.symlink(program, f"{folder}/{tool}")
            return subprocess.run([sys.executable, f"{ROOT}/Benchmarks/cost"], env={"PATH": folder}, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def test_the_gate_names_what_is_missing_and_ends_with_64(self):
        for missing in (("valgrind",), ("strace",), ("valgrind", "strace")):
            done = self.run_without(*missing)
            self.assertEqual(done.returncode, 64, done)
            for tool in missing:
                self.assertIn(tool, done.stderr)
            self.assertIn("nothing was measured", done.stderr)
            self.assertEqual(done.stdout, "")


class Flames(unittest.TestCase):
    def test_a_function_is_as_wide_as_all_that_it_calls(self):
        graph = flame.read(CALLGRIND.splitlines())
        root = flame.frames(graph, least=0)
        self.assertEqual((root.cost, [child.name for child in root.children]), (1000, ["(below main)"]))
        main = root.children[0].children[0]
        self.assertEqual((main.name, main.cost), ("main", 990))
        self.assertEqual({child.name: child.cost for child in main.children}["swift_beginAccess"], 300)

    def test_what_is_too_narrow_to_be_seen_is_left_out(self):
        root = flame.frames(flame.read(CALLGRIND.splitlines()), least=0.25)
        self.assertEqual([child.name for child in root.children[0].children[0].children],
                         ["swift_retain", "swift_beginAccess"])

    def test_what_a_thunk_calls_stands_in_its_place(self):
        frame = flame.Frame
        root = frame("run", 10, [
            frame("partial apply for closure #1 in run", 6, [frame("body", 5, [])]),
            frame("body", 2, []), frame("protocol witness for P.f in conformance T", 1, [])])
        self.assertEqual(flame.without_thunks(root), frame("run", 10, [frame("body", 7, [])]))

    def test_draws_names_that_hold_signs_of_markup(self):
        text = CALLGRIND.replace("(below main)", "<Array<Int> & more>")
        picture = flame.picture(flame.frames(flame.read(text.splitlines()), least=0), "a & b", 1)
        self.assertIn("&lt;Array&lt;Int&gt; &amp; more&gt;", picture)
        self.assertNotIn("<Array", picture)


if __name__ == "__main__":
    unittest.main()
