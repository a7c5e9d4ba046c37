#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which commit the program says that it is: python3 test_revision.py PROGRAM"""
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

from console import Console

PROGRAM = None
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(SOURCE, "app", "revision.cmake")


class RevisionTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.tree = os.path.join(self.directory, "tree")
        self.output = os.path.join(self.directory, "out", "revision.cpp")
        os.makedirs(os.path.join(self.tree, "app"))
        shutil.copy(SCRIPT, os.path.join(self.tree, "app"))
        shutil.copy(os.path.join(SOURCE, ".gitattributes"), self.tree)

    def git(self, *arguments):
        environment = dict(os.environ, HOME=self.directory, GIT_CONFIG_NOSYSTEM="1")
        return subprocess.run(
            ["git", "-C", self.tree, "-c", "user.name=N", "-c", "user.email=n@example.org", *arguments],
            check=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()

    def commit(self, words):
        with open(os.path.join(self.tree, "file"), "w") as file:
            file.write(words)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", words)
        return self.git("rev-parse", "HEAD")[:12]

    def revision(self, tree=None, git=shutil.which("git"), environment=None):
        tree = tree or self.tree
        subprocess.run(["cmake", "-DSOURCE=" + tree, "-DOUTPUT=" + self.output, "-DGIT=" + (git or ""),
                        "-P", os.path.join(tree, "app", "revision.cmake")],
                       check=True, env=dict(os.environ, **(environment or {})))
        with open(self.output) as file:
            return re.search(r'return "([^"]*)";', file.read()).group(1)

    def test_each_commit_is_named_and_an_unchanged_one_writes_nothing(self):
        self.git("init", "-q")
        first = self.commit("one")
        self.assertEqual(self.revision(), first)
        os.utime(self.output, (1, 1))
        self.assertEqual(self.revision(), first)
        self.assertEqual(os.stat(self.output).st_mtime, 1, "the file was written again")
        second = self.commit("two")
        self.assertNotEqual(first, second)
        self.assertEqual(self.revision(), second)
        self.assertNotEqual(os.stat(self.output).st_mtime, 1)

    def test_a_tag_does_not_take_the_commits_place(self):
        self.git("init", "-q")
        commit = self.commit("one")
        self.git("tag", "-a", "-m", "x", "v1")
        self.assertEqual(self.revision(), commit)

    def test_a_changed_file_makes_it_dirty_and_a_new_one_does_not(self):
        self.git("init", "-q")
        commit = self.commit("one")
        with open(os.path.join(self.tree, "new"), "w") as file:
            file.write("x")
        self.assertEqual(self.revision(), commit)
        with open(os.path.join(self.tree, "file"), "w") as file:
            file.write("changed")
        self.assertEqual(self.revision(), commit + "-dirty")

    def test_a_worktree_is_its_own_commit_whatever_the_environment_says(self):
        self.git("init", "-q")
        first = self.commit("one")
        other = os.path.join(self.directory, "other")
        self.git("worktree", "add", "-q", "--detach", other)
        second = self.commit("two")
        self.assertEqual(self.revision(other), first)
        self.assertEqual(self.revision(other, environment={"GIT_DIR": os.path.join(self.tree, ".git")}), first)
        self.assertEqual(self.revision(), second)

    def test_an_archive_knows_its_commit_even_inside_of_another_repository(self):
        self.git("init", "-q")
        commit = self.commit("one")
        archive = os.path.join(self.directory, "a.tar")
        self.git("archive", "-o", archive, "HEAD")
        self.commit("two")
        unpacked = os.path.join(self.tree, "unpacked")
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked)
        self.assertEqual(self.revision(unpacked), commit)
        self.assertEqual(self.revision(unpacked, git=None), commit)

    def test_without_git_or_a_commit_it_is_unknown(self):
        self.assertEqual(self.revision(), "unknown")
        self.git("init", "-q")
        self.assertEqual(self.revision(), "unknown")
        self.commit("one")
        self.assertEqual(self.revision(git=None), "unknown")
        self.assertEqual(self.revision(git=os.path.join(self.directory, "no-git")), "unknown")

    def test_the_program_says_the_same_on_the_command_line_and_in_its_metrics(self):
        words = subprocess.run([PROGRAM, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
        said = re.fullmatch(r"thunes-console (\S+) \(revision ([0-9a-f]{12}(?:-dirty)?|unknown)\)\n", words)
        self.assertIsNotNone(said, words)
        if os.path.exists(os.path.join(SOURCE, ".git")) and shutil.which("git"):
            self.assertNotEqual(said.group(2), "unknown")
        console = Console(PROGRAM, self.directory)
        try:
            line = re.search(r"^thunes_exporter_build_info\{.*$", console.get("/metrics"), re.M).group(0)
            self.assertIn('version="%s"' % said.group(1), line)
            self.assertIn('revision="%s"' % said.group(2), line)
        finally:
            console.kill()


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
